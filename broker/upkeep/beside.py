"""The blobs that a backup names, in a folder beside it: linked, so that they take no room, or
copied where that cannot be.

A broker removes a file after the commit that names it no more. What is not there any more is looked
up at a later moment, then: what that still names was gone before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from broker.store.blobs.files import Files, folder_of
from broker.upkeep.progress import Progress
from broker.upkeep.reading import reading
from shared.errors import SetupError

_NAMED = "SELECT DISTINCT digest, size FROM blob_claim"
_KNOWN = "SELECT 1 FROM sqlite_master WHERE name = 'blob_claim'"


class Beside:
    """Those of one backup."""

    def __init__(self, place: str, file: Path, progress: Progress) -> None:
        self._source = Files(folder_of(place))
        self._folder = folder_of(str(file))
        self._target = Files(self._folder)
        self._progress = progress
        self._was_there = self._folder.exists()
        self._new: list[bytes] = []
        self._missing: set[bytes] = set()
        self.named: set[bytes] = set()
        self.is_kept = False
        """whether the copy that names them is in its place"""

    @property
    def gone(self) -> int:
        """How many are not on the broker's disk any more."""
        return len(self._missing)

    def gather(self, raw: sqlite3.Connection) -> bool:
        """Have all that is named at a moment; whether some of it was removed since."""
        sizes = dict(raw.execute(_NAMED)) if raw.execute(_KNOWN).fetchone() else {}
        self.named = set(sizes)
        before, self._missing = self._missing, set()
        wanted = [name for name in sizes.items() if self._target.size_of(name[0]) != name[1]]
        for done, (digest, size) in enumerate(sorted(wanted)):
            self._progress.say(f"images: {done * 100 // len(wanted)} %")
            if not self._take(digest, size):
                self._missing.add(digest)
        self._target.sync()
        return not self._missing <= before

    def tidy(self) -> None:
        """What an earlier backup of this name had besides, or an earlier moment, is not needed."""
        with suppress(OSError):
            if self._folder.exists():
                self._target.sweep(lambda first: {d for d in self.named if d[:1] == first})

    def forget(self) -> None:
        """Nothing of it is to be left."""
        for digest in self._new:
            with suppress(OSError):
                self._target.remove(digest)
        folders = [*self._folder.glob("*"), self._folder] if not self._was_there else []
        for folder in folders:
            with suppress(OSError):
                folder.rmdir()

    def _take(self, digest: bytes, size: int) -> bool:
        if self._source.size_of(digest) != size:
            return False
        if not self._new:
            self._target.make()
        self._new.append(digest)
        return self._target.take_from(self._source, digest)


@contextmanager
def moment(
    place: str, file: Path, progress: Progress
) -> Iterator[tuple[sqlite3.Connection, Beside]]:
    """The database as it is at a moment, with all that it names beside a copy that is about to be
    made; where that fails, nothing of it is left."""
    beside = Beside(place, file, progress)
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(reading(place))
            while beside.gather(raw):
                stack.close()
                raw = stack.enter_context(reading(place))
            yield raw, beside
    except BaseException:
        if not beside.is_kept:
            beside.forget()
        raise
    beside.tidy()


def check_apart(place: str, file: Path) -> None:
    """Raise `SetupError` where the folder cannot be one of a backup."""
    source, target = folder_of(place), folder_of(str(file))
    if target.exists() and not target.is_dir():
        raise SetupError(f"There is {target}, where the images would be; name another file.")
    if target.exists() and source.exists() and target.samefile(source):
        raise SetupError(f"{target} belongs to the database; name another file.")
