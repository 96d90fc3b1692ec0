"""The process of one image: it opens two files, limits itself, and does nothing else."""

from __future__ import annotations

import errno
import math
import os
import resource
import signal
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
from workers.images.apart.confining import confine
from workers.images.apart.messages import Answer, Order, Shape
from workers.images.engine import work

_MB = 1024 * 1024
_TOO_LARGE = (
    f"The result is too large: {limits.BLOB_BYTES:,} bytes are the most. Have it written as jpeg "
    "or webp, or make it smaller."
)


def answer_to(order: Order) -> bytes:
    """Work on it in this process, which is good for nothing else afterwards."""
    try:
        with open(order.source, "rb") as source, _opened(order.target) as target:
            limit(order.memory_mb, order.wall)
            confine()
            return pack(Answer(_made(order, source, target)))
    except CalcError as error:
        return _failed(error.code, error.message)
    except MemoryError:
        sentence = f"It takes more than {order.memory_mb:,} MB of memory (image.memory)."
        return _failed(TaskErrorCode.MEMORY, sentence)
    except OSError as error:
        return _unwritten(error, Path(order.target))


def _made(order: Order, source: BinaryIO, target: BinaryIO) -> Shape:
    made = work(source, order.pipeline, order.output, target)
    target.flush()
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
    return pack(Answer(None, TaskError(str(code), sentence[:SENTENCE_CHARS])))
