"""The helper's process: it forks for each order, and says what came of it."""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from typing import NoReturn

from shared.kinds.image import Code
from shared.lifeline import end_with_parent
from shared.states import TaskErrorCode
from shared.wire.codec import pack, unpack
from shared.wire.rows import TaskError
from workers.images import plugins
from workers.images.apart import confining, pages
from workers.images.apart.child import answer_to
from workers.images.apart.messages import Answer, Order, receive, send
from workers.slots import signals

_ANSWER_BYTES = 4_096
"""Of an answer, at once."""

_TIMES = frozenset([signal.SIGALRM, signal.SIGXCPU])


def serve(channel: socket.socket) -> None:
    """Work until the slot is gone."""
    pace = pages.Pace()
    while body := receive(channel):
        soon = pace.is_soon(time.monotonic())
        send(channel, _answer(unpack(Order, body), channel, soon=soon))


def _answer(order: Order, channel: socket.socket, *, soon: bool) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        channel.close()
        _be_child(order, writing, soon=soon)
    os.close(writing)
    try:
        said = _hear(reading, channel, child)
    finally:
        os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return said or pack(Answer(error=_ending(status, order)))


def _be_child(order: Order, writing: int, *, soon: bool) -> NoReturn:
    status = 1
    try:
        end_with_parent()
        _be_silent()
        if not soon:
            pages.keep_to_small_pages()
        os.write(writing, answer_to(order))
        status = 0
    finally:
        os._exit(status)


def _be_silent() -> None:
    """Decoders in C complain on standard error, as often as there is something to complain of."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _hear(reading: int, channel: socket.socket, child: int) -> bytes:
    """What a child says. Nobody wants it once the slot is gone, which says nothing meanwhile."""
    ready, _, _ = select.select([reading, channel.fileno()], [], [])
    if reading not in ready:
        os.kill(child, signal.SIGKILL)
    return b"".join(iter(lambda: os.read(reading, _ANSWER_BYTES), b""))


def _ending(status: int, order: Order) -> TaskError:
    """Why a child has said nothing."""
    if status >= 0:
        return TaskError(TaskErrorCode.INTERNAL, "The worker made a mistake with this image.")
    ended_by = signal.Signals(-status)
    if ended_by in _TIMES:
        sentence = f"It took longer than {order.wall:,} ms (image.wall)."
        return TaskError(TaskErrorCode.TIME_LIMIT, sentence)
    if ended_by is signal.SIGKILL:
        return TaskError(TaskErrorCode.MEMORY, "The worker's machine had no memory left for it.")
    sentence = f"Unreadable image: what decodes it was ended by {ended_by.name}."
    return TaskError(Code.UNREADABLE, sentence)


def main() -> None:
    """Run as `python -m workers.images.apart.helper CHANNEL`, an open descriptor."""
    end_with_parent()
    signals.ignore()
    plugins.load()
    confining.prepare()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        try:
            serve(channel)
        except (BrokenPipeError, ConnectionResetError):
            return  # the slot is gone


if __name__ == "__main__":
    main()
