"""The work `tile`: a step of an image that was cut into strips, each with the lines around it that
its filters look at. The last step puts them together. No user submits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from shared import limits
from shared.kinds.base import BlobName, PieceBlobs, Pieces
from shared.kinds.image.formats import Format
from shared.kinds.image.picture import Digest, Picture
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Most, Name
from shared.wire.schema import record

NAME = "tile"


@record
@dataclass(frozen=True, slots=True)
class Tile:
    """The payload."""

    picture: Picture
    place: Count
    """of the strip, from the top; behind the last one it is the step that puts them together"""
    strips: Count
    filters: Count
    """so many of the picture's are done to strips, the others to the whole"""

    @property
    def is_strip(self) -> bool:
        """Whether it is not the last step."""
        return self.place < self.strips


@record
class Part(NamedTuple):
    """Whole lines of pixels, or notes, by the hash of their bytes."""

    digest: Digest
    size: Count


@record
@dataclass(frozen=True, slots=True)
class Strip:
    """The result of a strip: its pixels, line by line, in as many parts as they need."""

    parts: Annotated[tuple[Part, ...], Most(limits.BLOBS)]
    mode: Name
    width: Count
    height: Count
    format: Format
    """of the image that came"""
    notes: Part | None = None
    """what the result is to keep beside its pixels"""

    @property
    def blobs(self) -> tuple[Part, ...]:
        """All that was made, in the order in which it lies in its folder."""
        return self.parts if self.notes is None else (*self.parts, self.notes)


def payload(tile: Tile) -> bytes:
    """The payload of a step."""
    return pack(tile)


def tile_of(body: bytes) -> Tile:
    """The step in a payload; raises `WireError`."""
    return unpack(Tile, body)


def strip_of(body: bytes) -> Strip:
    """A strip in the body of its result; raises `WireError`."""
    return unpack(Strip, body)


def makes(body: bytes) -> tuple[BlobName, ...]:
    """The blobs of a strip."""
    return tuple(BlobName(*part) for part in strip_of(body).blobs)


def takes(body: bytes, inputs: Sequence[bytes]) -> tuple[BlobName, ...]:
    """A strip takes the image, and who puts them together all that they are."""
    tile = tile_of(body)
    if tile.is_strip:
        return (BlobName(tile.picture.digest, tile.picture.size),)
    return tuple(name for strip in inputs for name in makes(strip))


def _is_last(body: bytes) -> bool:
    return not tile_of(body).is_strip


PIECES = Pieces(NAME, PieceBlobs(takes, makes, _is_last))
