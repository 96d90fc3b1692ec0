"""The kind `image`: an image and a pipeline of filters."""

from __future__ import annotations

from shared.kinds.base import BlobName, Description, Kind
from shared.kinds.image import tile
from shared.kinds.image.codes import Code
from shared.kinds.image.filters import FILTERS, Filter
from shared.kinds.image.formats import ABILITIES, Format
from shared.kinds.image.notation import parse, write
from shared.kinds.image.parameters import Parameter
from shared.kinds.image.picture import Digest, Output, Picture, check, title_of
from shared.kinds.image.pipeline import Call, Pipeline
from shared.kinds.image.result import Lost, Metadata, PictureResult, size_text, summary
from shared.wire.codec import pack, unpack

__all__ = [
    "ABILITIES",
    "FILTERS",
    "KIND",
    "NAME",
    "Call",
    "Code",
    "Digest",
    "Filter",
    "Format",
    "Lost",
    "Metadata",
    "Output",
    "Parameter",
    "Picture",
    "PictureResult",
    "Pipeline",
    "describe",
    "parse",
    "payload",
    "picture_of",
    "result_of",
    "size_text",
    "summary",
    "write",
]

NAME = "image"


def payload(picture: Picture) -> bytes:
    """The payload of an image."""
    return pack(picture)


def picture_of(body: bytes) -> Picture:
    """The image in a payload; raises `WireError`."""
    return unpack(Picture, body)


def result_of(body: bytes) -> PictureResult:
    """The result in its body; raises `WireError`."""
    return unpack(PictureResult, body)


def describe(body: bytes) -> Description:
    """What is done to it is its title; raises `RequestError` naming the filter or parameter."""
    picture = picture_of(body)
    check(picture)
    return Description(title_of(picture), blobs=(BlobName(picture.digest, picture.size),))


def makes(body: bytes) -> tuple[BlobName, ...]:
    """The image that was made; raises `WireError`."""
    result = result_of(body)
    return (BlobName(result.digest, result.size),)


KIND = Kind(NAME, describe, makes=makes, pieces=tile.PIECES)
