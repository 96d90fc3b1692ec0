"""A slot's seat on this machine: its user id where the worker is root, and the names of its groups.

A seat is held by a lock that the kernel lets go of when its holder dies, however it dies. So
whatever is found under the name of a free seat was left behind, and may be swept.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from shared.errors import SetupError

FIRST_UID = 61_000
SEATS = 180
"""Up to 61,179: from 61,184 on systemd gives out user ids of its own."""

PLACES = (Path("/run"), Path("/tmp"))  # noqa: S108 - whoever else made the folder is refused
"""Not what TMPDIR says: all workers have to look in the same place."""

PREFIX = "calcgrid-"


def lock_folder() -> Path:
    """Where the locks of this user's seats are. One place for the whole machine, whatever homes
    there are: user ids belong to the machine."""
    parent = next((place for place in PLACES if os.access(place, os.W_OK)), PLACES[-1])
    folder = parent / f"calcgrid-seats-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder.lstat()
    if made.st_uid != os.geteuid() or made.st_mode & 0o170777 != 0o040700:
        raise SetupError(f"{folder} belongs to somebody else. Remove it, and start again.")
    return folder


@dataclass(frozen=True, slots=True)
class Seat:
    """A number that no other slot on this machine has, until it is let go."""

    number: int
    lock: int
    first_uid: int = FIRST_UID

    @property
    def uid(self) -> int | None:
        """The user that programs run as; None where only the worker's own can be had."""
        return self.first_uid + self.number if os.geteuid() == 0 else None

    @property
    def name(self) -> str:
        """What its control groups are called."""
        return f"{PREFIX}{os.geteuid()}-{self.number}"

    def close(self) -> None:
        """Let somebody else have it."""
        os.close(self.lock)

    def __enter__(self) -> Seat:
        """Hold it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Let it go."""
        self.close()


def free_seats(folder: Path, first_uid: int = FIRST_UID) -> Iterator[Seat]:
    """Take each seat that nobody holds, in turn. Whoever asks closes what is not wanted."""
    for number in range(SEATS):
        lock = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        yield Seat(number, lock, first_uid)


def take(folder: Path, first_uid: int = FIRST_UID) -> Seat:
    """The first free seat."""
    for seat in free_seats(folder, first_uid):
        return seat
    raise SetupError(f"All {SEATS} seats for slots on this machine are taken. Use fewer slots.")


def abandoned(folder: Path, first_uid: int = FIRST_UID) -> Iterator[Seat]:
    """Each seat that was used once and that nobody holds, held while it is looked at."""
    used = {int(each.name) for each in folder.iterdir() if each.name.isdigit()}
    for seat in free_seats(folder, first_uid):
        with seat:
            if seat.number in used:
                yield seat
        if seat.number >= max(used, default=0):
            return
