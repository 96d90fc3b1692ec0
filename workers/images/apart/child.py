"""The process of one image: it opens two files, limits itself, and does nothing else."""

from __future__ import annotations

import errno
import math
import os
import resource
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from shared import limits
from shared.clock import SECOND
from shared.errors import CalcError
from shared.kinds.image import Code
from shared.limits import SENTENCE_CHARS
from shared.states import TaskErrorCode
from shared.wire.codec import pack
from shared.wire.rows import TaskError
from workers.images import strips
from workers.images.apart.confining import confine
from workers.images.apart.messages import Answer, OneStrip, Order, Shape
from workers.images.engine import Made, finish
from workers.images.frames import open_image

_MB = 1024 * 1024
_TOO_LARGE = (
    f"The result is too large: {limits.BLOB_BYTES:,} bytes are the most. Have it written as jpeg "
    "or webp, or make it smaller."
)


def answer_to(order: Order) -> bytes:
    """Work on it in this process, which is good for nothing else afterwards."""
    try:
        with ExitStack() as files:
            sources = [files.enter_context(open(path, "rb")) for path in order.sources]
            targets = [files.enter_context(_opened(path)) for path in order.targets]
            limit(order.memory_mb, order.wall)
            confine()
            answer = _do(order, sources, targets)
            for target in targets:
                target.flush()
            return pack(answer)
    except CalcError as error:
        return _failed(error.code, error.message)
    except MemoryError:
        sentence = f"It takes more than {order.memory_mb:,} MB of memory (image.memory)."
        return _failed(TaskErrorCode.MEMORY, sentence)
    except OSError as error:
        return _unwritten(error, Path(order.targets[0]))


def _do(order: Order, sources: Sequence[BinaryIO], targets: Sequence[BinaryIO]) -> Answer:
    if order.strip is not None:
        return _strip(order, order.strip, sources[0], targets)
    if order.join is not None:
        pixels, result = order.join.strips, targets[0]
        return Answer(_shape(strips.join(pixels, sources, order.pipeline, order.output, result)))
    source = open_image(sources[0])
    cut = strips.look(source, order.pipeline, order.output, order.slots)
    if cut is not None:
        return Answer(cut=cut)
    return Answer(_shape(finish(source, order.pipeline, order.output, targets[0])))


def _strip(order: Order, strip: OneStrip, source: BinaryIO, targets: Sequence[BinaryIO]) -> Answer:
    """The first one has what is kept beside the pixels."""
    notes = order.output.keep_metadata and strip.place == 0
    place = strip.place, strip.strips
    return Answer(lines=strips.make(source, order.pipeline, place, targets, notes=notes))


def _shape(made: Made) -> Shape:
    return Shape(made.format, made.width, made.height, made.frames, made.lost)


def _opened(path: str) -> BinaryIO:
    """A new file, also where one was left behind."""
    Path(path).unlink(missing_ok=True)
    return open(path, "xb")


def limit(memory_mb: int, wall: int) -> None:
    """The time is over by a signal that ends this process, whatever it is doing."""
    memory, seconds = memory_mb * _MB, wall / SECOND
    processor = math.ceil(seconds) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, limits.BLOB_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _unwritten(error: OSError, target: Path) -> bytes:
    """Not every encoder says that the file must not be larger."""
    if target.exists() and target.stat().st_size >= limits.BLOB_BYTES:
        return _failed(Code.TOO_LARGE, _TOO_LARGE)
    reason = os.strerror(error.errno or errno.EIO)
    return _failed(Code.UNWRITABLE, f"The result could not be written: {reason}.")


def _failed(code: str, sentence: str) -> bytes:
    return pack(Answer(error=TaskError(str(code), sentence[:SENTENCE_CHARS])))
