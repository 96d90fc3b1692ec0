"""How many frames a file has, known before one of them is decoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from PIL import Image

from shared import limits
from shared.kinds.image import ABILITIES, Format
from workers.images.failing import check_pixels, check_total, too_many_frames, unreadable

_IMAGE, _EXTENSION = b",", b"!"
_HEADER, _DESCRIPTION = 13, 9
_LABEL = 1


def frames_in(image: Image.Image, form: Format, file: BinaryIO) -> int:
    """How many there are; raises `ImageError` where they are too many, or have too many pixels."""
    count = _COUNTS[form](image, file) if ABILITIES[form].frames else 1
    if count > limits.IMAGE_FRAMES:
        raise too_many_frames()
    if not count:
        raise unreadable("there is no picture in it")
    if form is not Format.TIFF:
        check_pixels(image.size, count)
    return count


def _told(image: Image.Image, _file: BinaryIO) -> int:
    """Where the beginning of the file tells it."""
    return int(getattr(image, "n_frames", 1))


def _pages(image: Image.Image, _file: BinaryIO) -> int:
    """Each has a size of its own, and says where the next one is."""
    pixels = 0
    for number in range(limits.IMAGE_FRAMES + 1):
        try:
            image.seek(number)
        except EOFError:
            image.seek(0)
            return number
        pixels += image.width * image.height
        check_total(pixels)
    return limits.IMAGE_FRAMES + 1


def _gif_frames(_image: Image.Image, file: BinaryIO) -> int:
    """Pillow would decode each to find the next."""
    place = file.tell()
    try:
        file.seek(0)
        return _blocks(file)
    finally:
        file.seek(place)


def _blocks(file: BinaryIO) -> int:
    count = 0
    _skip_colours(file, file.read(_HEADER), 10)
    while count <= limits.IMAGE_FRAMES and (kind := file.read(1)) in (_IMAGE, _EXTENSION):
        count += kind == _IMAGE
        _skip(file, is_image=kind == _IMAGE)
    return count


def _skip(file: BinaryIO, *, is_image: bool) -> None:
    if is_image:
        _skip_colours(file, file.read(_DESCRIPTION), 8)
    file.seek(_LABEL, 1)
    while size := file.read(1):
        if size == b"\0":
            return
        file.seek(size[0], 1)


def _skip_colours(file: BinaryIO, head: bytes, place: int) -> None:
    """The colours follow, if the flags in this place say so."""
    flags = head[place]
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)


_COUNTS: Mapping[Format, Callable[[Image.Image, BinaryIO], int]] = {
    Format.PNG: _told,
    Format.WEBP: _told,
    Format.GIF: _gif_frames,
    Format.TIFF: _pages,
}
