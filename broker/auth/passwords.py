"""Argon2id, in threads of its own: one verification takes a third of a second and 64 MiB."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError

from broker.core.effects import CheckPassword, HashPassword
from broker.core.events import PasswordChecked, PasswordHashed

THREADS_HERE = 2
THREADS_AFAR = 1
"""For people on other machines: nobody at this one waits behind them, nor for more than a core."""

Answer = PasswordHashed | PasswordChecked


class Passwords:
    """Hashes and checks passwords; `answered` is called in a thread with each answer."""

    def __init__(self, answered: Callable[[Answer], None]) -> None:
        self._answered = answered
        self._hasher = PasswordHasher()
        self._here = ThreadPoolExecutor(THREADS_HERE, thread_name_prefix="argon2")
        self._afar = ThreadPoolExecutor(THREADS_AFAR, thread_name_prefix="argon2-afar")
        self._nobody = _hash_of_nobody(self._hasher)

    def hash(self, job: HashPassword) -> None:
        """Hash a new password."""
        self._threads_for(job).submit(lambda: self._answered(self._hash(job)))

    def check(self, job: CheckPassword) -> None:
        """Compare a password with a hash, or with nobody's, which takes as long."""
        self._threads_for(job).submit(lambda: self._answered(self._check(job)))

    def close(self) -> None:
        """Let go of the threads; what they still do is not answered for."""
        for threads in (self._here, self._afar):
            threads.shutdown(wait=False, cancel_futures=True)

    def _threads_for(self, job: HashPassword | CheckPassword) -> ThreadPoolExecutor:
        return self._afar if job.afar else self._here

    def _hash(self, job: HashPassword) -> PasswordHashed:
        try:
            return PasswordHashed(job.ticket, self._hasher.hash(job.password))
        except HashingError:
            return PasswordHashed(job.ticket, None)

    def _check(self, job: CheckPassword) -> PasswordChecked:
        try:
            self._hasher.verify(job.hash or self._nobody, job.password)
        except (VerificationError, InvalidHashError):
            return PasswordChecked(job.ticket, right=False)
        if job.hash is None:
            return PasswordChecked(job.ticket, right=False)
        return PasswordChecked(job.ticket, right=True, renewed=self._renewed(job, job.hash))

    def _renewed(self, job: CheckPassword, kept: str) -> str | None:
        """A new hash in the place of one that was made with less or other effort."""
        try:
            needed = self._hasher.check_needs_rehash(kept)
            return self._hasher.hash(job.password) if needed else None
        except HashingError:
            return None


def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """What looks like a hash and costs as much to compare with, but that no password has."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
