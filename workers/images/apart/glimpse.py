"""A process that looks at one image for somebody who wants to see it, under the same checks and
limits as the work on images: standard input is the file, standard output says what is in it."""

from __future__ import annotations

import sys
from typing import BinaryIO

from shared.clock import SECOND
from shared.errors import CalcError
from shared.kinds.image.glimpse import EDGE, Glimpse, Glimpsed
from shared.lifeline import end_with_parent
from shared.wire.codec import pack
from shared.wire.rows import TaskError
from workers.images import plugins
from workers.images.apart.child import limit
from workers.images.apart.confining import confine
from workers.images.failing import reading, unreadable
from workers.images.frames import Source, open_image
from workers.images.metadata import SIDEWAYS, turn_of

MEMORY_MB = 2_048
WALL = 20 * SECOND


def glimpsed(file: BinaryIO) -> Glimpsed:
    """What is in a file, or why that cannot be told."""
    try:
        return Glimpsed(_glimpse(open_image(file)))
    except CalcError as error:
        return _failed(error)
    except MemoryError:
        return _failed(unreadable("it needs more memory than there is"))


def _glimpse(source: Source) -> Glimpse:
    with reading():
        lies = turn_of(source.image) in SIDEWAYS
    whole = source.image.size[::-1] if lies else source.image.size
    small = next(source.frames((EDGE, EDGE))).image
    small.thumbnail((EDGE, EDGE))
    pixels = small.convert("RGBA").tobytes()
    return Glimpse(small.width, small.height, pixels, source.format, *whole, source.count)


def _failed(error: CalcError) -> Glimpsed:
    return Glimpsed(None, TaskError(str(error.code), error.message))


def main() -> None:
    """Run as `python -m workers.images.apart.glimpse`."""
    end_with_parent()
    plugins.load()
    limit(MEMORY_MB, WALL)
    confine()
    sys.stdout.buffer.write(pack(glimpsed(sys.stdin.buffer)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
