"""Works on one strip of an image, or puts all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shared import limits
from shared.errors import CalcError
from shared.kinds.image import size_text
from shared.kinds.image.tile import NAME, Strip, Tile, strip_of, tile_of
from shared.states import TaskErrorCode
from shared.wire.codec import pack
from workers.images.apart.messages import AllStrips, OneStrip
from workers.images.lines import Lines
from workers.kinds.apart import answer_to, folder_of, order_for, part_of, product_of
from workers.kinds.base import Context, Job, Product
from workers.supervisor.blobs.places import given, made

__all__ = ["NAME", "do"]

PARTS = limits.IMAGE_PIXELS * 4 // limits.BLOB_BYTES + 2
"""Files of one strip, at most: a half-filled one behind the others, and the notes."""


def do(job: Job, context: Context) -> Product:
    """The strip, or the image that is made of all; raises `CalcError`."""
    folder, tile = folder_of(job), tile_of(job.payload)
    if tile.is_strip:
        return _strip(tile, folder, context)
    return _joined(tile, list(map(strip_of, job.inputs)), folder, context)


def _strip(tile: Tile, folder: Path, context: Context) -> Product:
    first = replace(tile.picture, pipeline=tile.picture.pipeline[: tile.filters])
    targets = [made(folder, place) for place in range(PARTS)]
    strip = OneStrip(tile.place, tile.strips)
    order = order_for(first, context.settings, [given(folder, 0)], targets, strip=strip)
    lines = answer_to(order).lines
    if lines is None:
        raise CalcError(TaskErrorCode.INTERNAL, "No strip was made.")
    result = _result(lines, targets)
    size = sum(part.size for part in result.parts)
    return Product(f"{lines.width}x{lines.height}, {size_text(size)}", pack(result))


def _result(lines: Lines, targets: Sequence[Path]) -> Strip:
    parts = tuple(map(part_of, targets[: lines.parts]))
    notes = part_of(targets[lines.parts]) if lines.notes else None
    for unused in targets[lines.parts + lines.notes :]:
        unused.unlink()
    return Strip(parts, lines.mode, lines.width, lines.height, lines.format, notes)


def _joined(tile: Tile, strips: Sequence[Strip], folder: Path, context: Context) -> Product:
    last = replace(tile.picture, pipeline=tile.picture.pipeline[tile.filters :])
    sources = [given(folder, place) for place in range(sum(len(each.blobs) for each in strips))]
    target = made(folder, 0)
    join = AllStrips(tuple(map(_lines, strips)))
    order = order_for(last, context.settings, sources, [target], join=join)
    return product_of(answer_to(order), target)


def _lines(strip: Strip) -> Lines:
    shape = strip.mode, strip.width, strip.height, strip.format
    return Lines(*shape, len(strip.parts), strip.notes is not None)
