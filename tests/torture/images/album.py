"""The images: each has a number from which it can be made again, some are nobody's format, and some
are in more than one piece."""

from __future__ import annotations

import hashlib
from functools import cache
from random import Random

from shared.errors import ImageError
from shared.kinds import image
from shared.kinds.image import Format, Picture, parse
from tests.simulation.work import NoValue
from tests.support.images import noise, worked, written

POOL = 8
"""So few images for those that everybody has."""

BROKEN = 7
"""Each so many cannot be read."""

LARGE = 3
"""Each so many has several pieces."""

LARGE_SIDE = 600
SMALL_SIDES = 8, 64
FORMATS = Format.PNG, Format.BMP, Format.JPEG, Format.WEBP
PIPELINES = "", "negative", "blur:2", "grayscale", "resize:40,30"

_MARK = "image"


def wanted(dice: Random) -> str:
    """An image and a pipeline, as they stand in a ledger."""
    number = dice.randrange(POOL) if dice.random() < 0.7 else rare(dice)
    return f"{_MARK} {number} {dice.choice(PIPELINES)}"


def rare(dice: Random) -> int:
    """The number of an image that nobody else has."""
    return POOL + dice.getrandbits(40)


def is_image(text: str) -> bool:
    """Whether something in a ledger is an image; everything else is an expression."""
    return text.startswith(_MARK)


def number_in(text: str) -> int:
    """Which image is worked on."""
    return int(text.split(" ")[1])


@cache
def bytes_of(number: int) -> bytes:
    """An image's file."""
    dice = Random(number)  # noqa: S311 -- no secret
    if number % BROKEN == BROKEN - 1:
        return dice.randbytes(dice.randint(1, 2_000))
    side = LARGE_SIDE if number % LARGE == 0 else dice.randint(*SMALL_SIDES)
    form = FORMATS[number % len(FORMATS)]
    return written(noise("RGB", (side, side), number), form)


@cache
def payload_of(text: str) -> bytes:
    """The payload of a task."""
    data = bytes_of(number_in(text))
    return image.payload(Picture(_digest(data), len(data), "cat", parse(_pipeline(text))))


@cache
def made_of(text: str) -> bytes:
    """The hash of what the engine makes of it in this process; raises `NoValue`."""
    try:
        return _digest(worked(bytes_of(number_in(text)), _pipeline(text))[0])
    except ImageError:
        raise NoValue from None


def _pipeline(text: str) -> str:
    return text.split(" ", 2)[2]


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
