"""The payload: an image by the hash of its bytes, and what is to be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NoReturn

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.kinds.image import pipeline
from shared.kinds.image.formats import ABILITIES, Format
from shared.kinds.image.notation import write
from shared.kinds.image.pipeline import Call
from shared.wire.fields import Count, Exactly, Most
from shared.wire.schema import record

Digest = Annotated[bytes, Exactly(32)]
"""The SHA-256 of an image's bytes."""

FileName = Annotated[str, Most(limits.FILE_NAME_CHARS)]

_MOST_QUALITY = 100


@record
@dataclass(frozen=True, slots=True)
class Output:
    """How the result is written."""

    format: Format | None = None
    """None: the one that came"""
    quality: Count = 0
    """1 to 100 where a format has it; 0: as its encoder does by itself"""
    keep_metadata: bool = False
    """what cameras and people wrote into the file; nobody expects to pass on where they live"""


@record
@dataclass(frozen=True, slots=True)
class Picture:
    """The payload."""

    digest: Digest
    size: Count
    """bytes"""
    name: FileName
    """as people see it; empty where the image came through a pipe"""
    pipeline: tuple[Call, ...] = ()
    output: Output = Output()


def check(picture: Picture) -> None:
    """Raise `RequestError` (`invalid` or `too_large`) for what nobody could do."""
    if not picture.size:
        _refuse("The image is empty: it has 0 bytes.")
    if picture.size > limits.IMAGE_BYTES:
        sentence = f"An image has at most {limits.IMAGE_BYTES:,} bytes, not {picture.size:,}."
        raise RequestError(ErrorCode.TOO_LARGE, sentence)
    check_output(picture.output)
    pipeline.check(picture.pipeline)


def check_output(output: Output) -> None:
    """The same for how the result is written."""
    if output.quality > _MOST_QUALITY:
        _refuse(f"The quality is 1 to {_MOST_QUALITY}, not {output.quality:,}.")
    if output.quality and output.format and not ABILITIES[output.format].quality:
        having = " and ".join(name for name, can in ABILITIES.items() if can.quality)
        _refuse(f"Only {having} have a quality; {output.format} loses nothing.")


def title_of(picture: Picture) -> str:
    """The name of the file and what is done to it."""
    work = write(picture.pipeline)
    form = picture.output.format
    words = (f"{picture.name}:" if picture.name else "", work, f"as {form}" if form else "")
    return " ".join(filter(None, words))[: limits.TITLE_CHARS]


def _refuse(sentence: str) -> NoReturn:
    raise RequestError(ErrorCode.INVALID, sentence)
