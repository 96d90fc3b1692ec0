"""An image from its bytes through all of its filters to new bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from shared.kinds.image import ABILITIES, Format, Lost, Output, Pipeline
from workers.images.filters import filtered
from workers.images.frames import Frame, Source, open_image
from workers.images.metadata import Notes
from workers.images.writing import Manner, write

_THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    format: Format
    width: int
    height: int
    frames: int
    lost: Lost = ()


def work(given: BinaryIO, pipeline: Pipeline, output: Output, result: BinaryIO) -> Made:
    """Read an image, filter it and write what comes of it; raises `ImageError`."""
    return finish(open_image(given), pipeline, output, result)


def finish(source: Source, pipeline: Pipeline, output: Output, result: BinaryIO) -> Made:
    """The same with one of which the header was read."""
    form = output.format or source.format
    most = source.count if ABILITIES[form].frames else 1
    frames = list(islice(_filtered(source, pipeline), most))
    notes = source.notes() if output.keep_metadata else Notes()
    write(frames, Manner(form, output.quality, source.plays, notes.kept), result)
    first = frames[0].image
    return Made(form, first.width, first.height, len(frames), notes.lost_in(form))


def _filtered(source: Source, pipeline: Pipeline) -> Iterator[Frame]:
    """Frame by frame, so that of the old ones only one is in memory."""
    box = None
    if pipeline and pipeline[0].name == _THUMBNAIL and source.shrinks:
        width, height = pipeline[0].values
        box, pipeline = (int(width), int(height)), pipeline[1:]
    for frame in source.frames(box):
        yield Frame(filtered(frame.image, pipeline, source.count), frame.duration)
