"""What is said of images of which nothing comes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from shared import limits
from shared.errors import ImageError
from shared.kinds.image import Code, Format

Image.MAX_IMAGE_PIXELS = limits.IMAGE_PIXELS
"""Pillow warns of more, and raises an error where it is to make room for twice as many."""

_FORMATS = ", ".join(name.upper() for name in Format)


@contextmanager
def reading() -> Iterator[None]:
    """Whatever goes wrong inside is the image's fault: decoders raise all kinds of errors."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except UnidentifiedImageError:
        raise unreadable(f"it is none of {_FORMATS}, whatever its name says") from None
    except MemoryError:
        raise unreadable("it needs more memory than there is") from None
    except ImageError:
        raise
    except Exception:
        raise unreadable("it is damaged, or its end is missing") from None


def check_pixels(size: tuple[int, int], frames: int = 1) -> None:
    """Raise `ImageError` for an image that has too many, or would have."""
    if size[0] * size[1] * frames > limits.IMAGE_PIXELS:
        raise too_many_pixels(_measures(size, frames))


def check_total(pixels: int) -> None:
    """The same for frames of different sizes together."""
    if pixels > limits.IMAGE_PIXELS:
        raise too_many_pixels(f"{pixels:,}")


def too_many_pixels(measures: str = "they") -> ImageError:
    """An image that has too many, or would have."""
    sentence = f"Too many pixels: {measures} are more than {limits.IMAGE_PIXELS:,}."
    return ImageError(Code.TOO_MANY_PIXELS, sentence)


def too_many_frames() -> ImageError:
    """An animation or a book that has too many."""
    sentence = f"Too many frames: an image has {limits.IMAGE_FRAMES:,} at most."
    return ImageError(Code.TOO_MANY_FRAMES, sentence)


def unreadable(reason: str) -> ImageError:
    """What is no image, or none any more."""
    return ImageError(Code.UNREADABLE, f"Unreadable image: {reason}.")


def _measures(size: tuple[int, int], frames: int) -> str:
    times = f" in {frames:,} frames" if frames > 1 else ""
    return f"{size[0]:,} × {size[1]:,}{times}"
