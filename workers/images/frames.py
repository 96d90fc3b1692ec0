"""Reads an image: every frame upright, in colours that filters understand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from shared.kinds.image import Format
from workers.images.counting import frames_in
from workers.images.failing import check_pixels, check_total, reading, unreadable
from workers.images.metadata import SIDEWAYS, Notes, notes_of, turn_of
from workers.images.modes import plain
from workers.images.profiles import in_srgb

_FORMATS = {"MPO": Format.JPEG, **{form.name: form for form in Format}}
"""Some cameras put more than one JPEG into a file: the first one is the photograph."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One of an animation's pictures, or the only one."""

    image: Image.Image
    duration: float
    """in milliseconds; 0 where nothing is said"""


@dataclass(frozen=True, slots=True)
class Source:
    """An image of which the header was read, and nothing more."""

    image: Image.Image
    format: Format
    count: int

    def frames(self, box: tuple[int, int] | None = None) -> Iterator[Frame]:
        """Each frame, decoded when its turn comes. What has just one is no larger than a box as
        soon as it is decoded, where that is faster. Raises `ImageError`."""
        pixels = 0
        for number in range(self._first, self.count):
            with reading():
                self._go_to(number, box)
                pixels += self.image.width * self.image.height
                check_total(pixels)
                frame = self._frame()
            yield frame

    @property
    def plays(self) -> int:
        """How often an animation is shown; 0 is for ever."""
        return int(self.image.info.get("loop", 1))

    def notes(self) -> Notes:
        """What may be kept beside the pixels."""
        with reading():
            return notes_of(self.image)

    @property
    def shrinks(self) -> bool:
        """Whether it can be decoded smaller than it is."""
        return self.format is Format.JPEG

    @property
    def _first(self) -> int:
        """A PNG may have one before its animation, for programs that show no animations."""
        return int(self.count > 1 and bool(getattr(self.image, "default_image", False)))

    def _go_to(self, number: int, box: tuple[int, int] | None) -> None:
        if self.count > 1:
            self.image.seek(number)
        elif box is not None and self.shrinks:
            self.image.thumbnail(box[::-1] if turn_of(self.image) in SIDEWAYS else box)

    def _frame(self) -> Frame:
        self.image.load()
        made = plain(_true(self.image))
        turn = turn_of(self.image)
        if turn is not None:
            made = made.transpose(turn)
        elif made is self.image and self.count > 1:
            made = made.copy()  # the next frame is decoded into the same pixels
        return Frame(made, float(self.image.info.get("duration", 0)))


def open_image(file: BinaryIO) -> Source:
    """Look at the header, by content and never by name; raises `ImageError` for what is none, and
    for what is too large to decode."""
    if not file.read(1):
        raise unreadable("it is empty")
    file.seek(0)
    with reading():
        image = Image.open(file, formats=[form.name for form in Format])
        form = _FORMATS[image.format or ""]
        check_pixels(image.size)
        count = frames_in(image, form, file)
    return Source(image, form, count)


def _true(image: Image.Image) -> Image.Image:
    """Colours as they were meant; those of a printer have to be told before they are RGB."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    return in_srgb(image if image.mode == "CMYK" else plain(image), profile)
