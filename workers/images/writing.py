"""Writes images, as each format can hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageFile

from shared.errors import ImageError
from shared.kinds.image import ABILITIES, Code, Format
from workers.images.frames import Frame
from workers.images.metadata import Kept, held_by
from workers.images.modes import without_alpha
from workers.images.palettes import options_for, with_palettes


def _on_white(images: Sequence[Image.Image]) -> list[Image.Image]:
    return list(map(without_alpha, images))


_FITTED: Mapping[Format, Callable[[Sequence[Image.Image]], list[Image.Image]]] = {
    Format.JPEG: _on_white,
    Format.BMP: _on_white,
    Format.GIF: with_palettes,
}
_OPTIONS: Mapping[Format, Mapping[str, Any]] = {
    Format.TIFF: {"compression": "tiff_adobe_deflate"},
}
"""Beside those that an encoder has by itself."""

_MOST_NOTES = 65_000
"""Bytes of one kind that a JPEG has room for."""

_ONCE = 1
_LONGEST = 655_350
"""Milliseconds that a frame of a GIF is shown at the most, and so of any."""
_MOST_PLAYS = 65_535


@dataclass(frozen=True, slots=True)
class Manner:
    """How an image is written."""

    format: Format
    quality: int
    """0: as the encoder does by itself"""
    plays: int
    """how often an animation is shown; 0 is for ever"""
    kept: Kept


def write(frames: Sequence[Frame], manner: Manner, file: BinaryIO) -> None:
    """Write all frames to a file; raises `ImageError`."""
    _check_sides(frames[0].image, manner.format)
    _check_notes(manner)
    images = [_bare(frame.image) for frame in frames]
    if manner.format in _FITTED:
        images = _FITTED[manner.format](images)
    options = _options(manner) | _moving(frames, images, manner)
    if manner.format is Format.GIF:
        options |= options_for(images)
    images[0].save(file, manner.format.name, **options)


def _bare(image: Image.Image) -> Image.Image:
    """Encoders take from an image what nobody asked to keep, and from one that was just opened even
    what was in its file."""
    bare = image.copy() if isinstance(image, ImageFile.ImageFile) else image
    bare.info = {}
    return bare


def _options(manner: Manner) -> dict[str, Any]:
    options = {**_OPTIONS.get(manner.format, {}), **held_by(manner.format, manner.kept)}
    if manner.format is Format.TIFF and "exif" in options:
        options["compression"] = "raw"  # else Pillow writes no directory beside the first
    if manner.quality and ABILITIES[manner.format].quality:
        options["quality"] = manner.quality
    return options


def _moving(
    frames: Sequence[Frame], images: Sequence[Image.Image], manner: Manner
) -> dict[str, Any]:
    if len(frames) == 1:
        return {}
    durations = [min(round(frame.duration), _LONGEST) for frame in frames]
    options = {"save_all": True, "append_images": images[1:], "duration": durations}
    if not (manner.format is Format.GIF and manner.plays == _ONCE):  # which it does unless told
        options["loop"] = min(manner.plays, _MOST_PLAYS)
    return options


def _check_sides(image: Image.Image, form: Format) -> None:
    longest = ABILITIES[form].longest
    if max(image.size) > longest:
        size = f"{image.width:,} × {image.height:,}"
        sentence = f"A side of a {form} has at most {longest:,} pixels; the image has {size}."
        raise ImageError(Code.UNWRITABLE, sentence)


def _check_notes(manner: Manner) -> None:
    for name, note in held_by(manner.format, manner.kept).items():
        if manner.format is Format.JPEG and len(note) > _MOST_NOTES:
            sentence = f"A jpeg holds {_MOST_NOTES:,} bytes of {name}; the image has {len(note):,}."
            raise ImageError(Code.UNWRITABLE, sentence)
