"""The steps of an image that is cut: strips of it as plain pixels, and all of them put together,
bit for bit what the whole image would have become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from PIL import Image

from shared import limits
from shared.kinds.image import Format, Metadata, Output, Pipeline
from shared.kinds.image.pipeline import margin
from shared.wire.codec import pack, unpack
from workers.images.cutting import Cut, Scene, cut_for
from workers.images.engine import Made
from workers.images.failing import reading, unreadable
from workers.images.filters import filtered
from workers.images.frames import Frame, Source, open_image
from workers.images.lines import Lines, Note, Noted
from workers.images.metadata import SIDEWAYS, Notes, turn_of
from workers.images.tiles import Tile, put_together, strip_of, work_on
from workers.images.writing import Manner, write

_WHOLE = (Format.GIF,)
"""They are seldom large, and have their colours from a palette."""

_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_GRAY_MODES = ("1", "L", "LA", "La", "I;16", "I;16L", "I;16B", "I;16N")
_ONCE = 1


def look(source: Source, pipeline: Pipeline, output: Output, slots: int) -> Cut | None:
    """How to cut an image for so many slots; None where one does it sooner. Nothing is decoded,
    so of a PNG it is not known which way up it is."""
    if source.count > 1 or source.format in _WHOLE:
        return None
    image, form = source.image, output.format or source.format
    with reading():
        alpha = image.has_transparency_data
        lies = source.format is not Format.PNG and turn_of(image) in SIDEWAYS
    size = image.size[::-1] if lies else image.size
    scene = Scene(*size, image.mode in _GRAY_MODES, alpha, source.format, form)
    return cut_for(scene, pipeline, slots)


def make(
    given: BinaryIO,
    pipeline: Pipeline,
    place: tuple[int, int],
    files: Sequence[BinaryIO],
    *,
    notes: bool,
) -> Lines:
    """Work on one strip of so many; raises `ImageError`."""
    source = open_image(given)
    if source.count > 1:
        raise unreadable("it was cut, and is more than one")
    image = next(source.frames()).image
    made = work_on(image, strip_of(image.size, *place, margin(pipeline) or 0), pipeline)
    parts = _write_pixels(made, files)
    if notes:
        files[parts].write(_packed(source.notes()))
    return Lines(made.mode, *made.size, source.format, parts, notes)


def join(
    strips: Sequence[Lines],
    files: Sequence[BinaryIO],
    pipeline: Pipeline,
    output: Output,
    result: BinaryIO,
) -> Made:
    """Put strips together, do what is left to be done, and write it; raises `ImageError`. Their
    files come one after the other."""
    notes, tiles = _read(strips, files)
    whole = put_together((strips[0].width, sum(strip.height for strip in strips)), tiles)
    image = filtered(whole, pipeline)
    form = output.format or strips[0].format
    write([Frame(image, 0)], Manner(form, output.quality, _ONCE, notes.kept), result)
    return Made(form, image.width, image.height, 1, notes.lost_in(form))


def _write_pixels(image: Image.Image, files: Sequence[BinaryIO]) -> int:
    """Whole lines into each file, as many as a blob has room for; how many there are."""
    lines = _lines_of_part(image.mode, image.width)
    starts = range(0, image.height, lines)
    for file, top in zip(files, starts, strict=False):
        bottom = min(top + lines, image.height)
        file.write(image.crop((0, top, image.width, bottom)).tobytes())
    return len(starts)


def _lines_of_part(mode: str, width: int) -> int:
    return max(1, limits.BLOB_BYTES // (width * _BANDS[mode]))


def _read(
    strips: Sequence[Lines], files: Sequence[BinaryIO]
) -> tuple[Notes, Iterator[tuple[Tile, Image.Image]]]:
    """What is kept, and the pixels, of which only some are in memory at once."""
    left = list(files)
    notes = Notes()
    of_pixels: list[tuple[Lines, list[BinaryIO]]] = []
    for strip in strips:
        of_pixels.append((strip, left[: strip.parts]))
        if strip.notes:
            notes = _unpacked(left[strip.parts].read())
        left = left[strip.parts + strip.notes :]
    return notes, _tiles(of_pixels)


def _tiles(strips: Sequence[tuple[Lines, list[BinaryIO]]]) -> Iterator[tuple[Tile, Image.Image]]:
    top = 0
    for strip, files in strips:
        for file in files:
            part = _image(strip, file.read())
            box = (0, top, part.width, top + part.height)
            yield Tile(box, box), part
            top += part.height


def _image(strip: Lines, data: bytes) -> Image.Image:
    row = strip.width * _BANDS[strip.mode]
    return Image.frombytes(strip.mode, (strip.width, len(data) // row), data)


def _packed(notes: Notes) -> bytes:
    items = tuple(Note(Metadata(name), body) for name, body in notes.kept.items())
    return pack(Noted(items, tuple(notes.unreadable)))


def _unpacked(body: bytes) -> Notes:
    noted = unpack(Noted, body)
    kept = {str(note.name): note.body for note in noted.notes}
    return Notes(kept, frozenset(noted.unreadable))
