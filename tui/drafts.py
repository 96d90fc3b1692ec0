"""Keeps on disk what users have typed into the code screen, so that nothing of it is lost.

Each application of a user has a file of its own, which it locks; what one that has ended left
behind, the next one takes.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path

from shared import private_file
from shared.errors import SetupError, WireError
from shared.home import Home
from shared.wire.codec import pack, unpack
from tui.model.code.workspace import MOST_ASIDE, Kept

MOST_BYTES = 64 * 1024 * 1024
LOCKED, DAMAGED = ".lock", ".damaged"


class Drafts:
    """The files of one user of one broker at a time."""

    def __init__(self, home: Home, broker: str) -> None:
        self._folder = home.drafts
        self._broker = broker
        self._path: Path | None = None
        self._lock = -1

    def begin(self, user: str) -> Kept | None:
        """What a user has typed before; raises `SetupError`."""
        self.end()
        name = sha256(f"{self._broker}\0{user}".encode()).hexdigest()[:32]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_place(name)
        except OSError as error:
            raise _refusal(self._folder, error) from error
        own, *others = self._left_behind(name)
        found = [self._read(path) for path in (own, *others)]
        kept = _together([each for each in found if each is not None])
        if others and kept is not None:
            self.save(kept)
        for path in others:
            path.unlink(missing_ok=True)
        return kept

    def look(self, user: str) -> Kept | None:
        """What a user has typed before, for who does not type; raises `SetupError`."""
        try:
            return self.begin(user)
        finally:
            self.end()

    def save(self, kept: Kept) -> None:
        """Keep this for who has begun; raises `SetupError`."""
        if self._path is None:
            return
        data = pack(kept)
        while len(data) > MOST_BYTES and kept.aside:
            kept = replace(kept, aside=kept.aside[:-1])
            data = pack(kept)
        try:
            private_file.replace(self._path, data)
        except OSError as error:
            raise _refusal(self._path, error) from error

    def end(self) -> None:
        """Nobody types any more."""
        if self._path is not None:
            os.close(self._lock)
            self._path = None

    def _take_place(self, name: str) -> None:
        """The first file that no other application has."""
        for number in count():
            path = self._folder / f"{name}.{number}"
            lock = _locked(path)
            if lock is not None:
                self._path, self._lock = path, lock
                return

    def _left_behind(self, name: str) -> list[Path]:
        """The own file first, then those of applications that have ended."""
        assert self._path is not None, "it has a place"  # noqa: S101
        others = [path for path in self._folder.glob(f"{name}.*") if path.suffix[1:].isdigit()]
        free = [path for path in sorted(others) if path != self._path and self._is_free(path)]
        return [self._path, *free]

    def _is_free(self, path: Path) -> bool:
        lock = _locked(path)
        if lock is not None:
            os.close(lock)
        return lock is not None

    def _read(self, path: Path) -> Kept | None:
        """What is in a file. One that cannot be read is laid aside, not overwritten."""
        try:
            return unpack(Kept, path.read_bytes())
        except WireError:
            with suppress(OSError):
                path.replace(f"{path}{DAMAGED}")
            return None
        except OSError:
            return None


def _locked(path: Path) -> int | None:
    """A lock on a file of drafts, unless another has it."""
    lock = os.open(f"{path}{LOCKED}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _together(found: list[Kept]) -> Kept | None:
    """All of it; what others had in their editors is laid aside."""
    if not found:
        return None
    first, *others = found
    more = [draft for kept in others for draft in (kept.draft, *kept.aside) if draft.changed]
    return replace(first, aside=(*first.aside, *more)[:MOST_ASIDE])


def _refusal(path: Path, error: OSError) -> SetupError:
    return SetupError(f"Cannot keep what you type in {path}: {error.strerror}.")
