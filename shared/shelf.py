"""The folder in which a broker keeps blobs, for those who are on its machine: they take files from
there, and hand some in, where others send and fetch pieces. Whether they reach it they find out by
trying."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.home import check_private

INCOMING, HANDED_IN = "incoming", "handed-in"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Each blob is a file under its hash, `ab/abcdef...`, which never changes."""

    root: Path

    @property
    def incoming(self) -> Path:
        """What the broker is sent piece by piece."""
        return self.root / INCOMING

    @property
    def handed_in(self) -> Path:
        """What others hand in."""
        return self.root / HANDED_IN

    def blob(self, digest: bytes) -> Path:
        """The file of a blob."""
        name = digest.hex()
        return self.root / name[:2] / name

    def handed(self, name: bytes) -> Path:
        """A file that is handed in, by the random name which who does so has made for it."""
        return self.handed_in / name.hex()

    def check(self) -> None:
        """Raise `SetupError` or `OSError` where this is no folder of this user's alone: it is of
        another machine, or of another container."""
        check_private(self.handed_in, self.handed_in.lstat())


def shelf_at(folder: str) -> Shelf | None:
    """The shelf that a broker has told of, if it has."""
    return Shelf(Path(folder)) if folder else None
