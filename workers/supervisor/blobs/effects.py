"""What is to be done with the files of blobs."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.kinds.base import BlobName

Fence = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TakeBlob:
    """Have what an attempt takes in its place, if it is at this worker already; tell whether."""

    fence: Fence
    place: int
    name: BlobName


@dataclass(frozen=True, slots=True)
class UseShelf:
    """Take blobs from this folder of a broker on this machine, and hand some in there."""

    folder: str


@dataclass(frozen=True, slots=True)
class WriteBlob:
    """Write a piece of what an attempt takes."""

    fence: Fence
    place: int
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckBlob:
    """All of what an attempt takes has come; tell whether it is right."""

    fence: Fence
    place: int
    name: BlobName


@dataclass(frozen=True, slots=True)
class HandInBlob:
    """Put what an attempt has made on the broker's shelf, and tell the broker; or tell that it
    cannot be put there."""

    fence: Fence
    place: int
    name: BlobName


@dataclass(frozen=True, slots=True)
class BringBlob:
    """Read a piece of what an attempt has made, and tell the broker."""

    fence: Fence
    place: int
    digest: bytes
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class ClearBlobs:
    """Nobody needs the files of an attempt any more."""

    fence: Fence


BlobEffect = UseShelf | TakeBlob | WriteBlob | CheckBlob | HandInBlob | BringBlob | ClearBlobs
