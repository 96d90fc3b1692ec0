"""What a probe has found out holds for the workers that start soon after it: sixteen launched at
once would otherwise run a program in each language sixteen times."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NamedTuple

from shared import __version__, private_file
from shared.clock import MINUTE, now
from shared.errors import WireError
from shared.home import Home
from shared.wire.codec import pack, unpack
from shared.wire.fields import Exactly, Millis
from shared.wire.fleet import Offer
from shared.wire.schema import record

GOOD_FOR = MINUTE


@record
class _Found(NamedTuple):
    at: Millis
    circumstances: Annotated[bytes, Exactly(32)]
    offer: Offer


def offered(home: Home, probe: Callable[[Home], Offer]) -> Offer:
    """What another worker of this home has found out lately, or what a probe finds out now. Nothing
    found is nothing to go by: the machine may have been too busy."""
    with _alone(home):
        circumstances = _circumstances(home)
        found = _read(home)
        if found is not None and _holds(found, circumstances):
            return found.offer
        offer = probe(home)
        if offer.abilities:
            _keep(home, _Found(now(), circumstances, offer))
        return offer


def _holds(found: _Found, circumstances: bytes) -> bool:
    return found.circumstances == circumstances and 0 <= now() - found.at < GOOD_FOR


def _circumstances(home: Home) -> bytes:
    """What changes when a language comes or goes: the folders of programs, and one's own table."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    told = [__version__, *(f"{folder} {_changed(Path(folder))}" for folder in folders)]
    told.append(f"{_changed(home.languages)}")
    return sha256("\0".join(told).encode(errors="surrogateescape")).digest()


def _changed(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One probe at a time; a home that takes no file has as many as want to."""
    try:
        home.sandbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home.sandbox / "probe.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _read(home: Home) -> _Found | None:
    try:
        return unpack(_Found, _file(home).read_bytes())
    except (OSError, WireError):
        return None


def _keep(home: Home, found: _Found) -> None:
    with suppress(OSError):
        private_file.replace(_file(home), pack(found))


def _file(home: Home) -> Path:
    return home.sandbox / "offer"
