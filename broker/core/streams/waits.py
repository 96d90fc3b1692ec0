"""Why a stream makes no messages although it is on."""

from __future__ import annotations

from broker.core.grid import Grid
from broker.core.streams.jobs import Stream
from shared.kinds import generator, message
from shared.limits import SENTENCE_CHARS
from shared.states import WorkerState
from shared.stream.definition import Handler

_NO_GENERATOR = "There is no worker with the role generator; calc-worker starts one."
_NO_HANDLER = " No worker has the role message, so nobody handles them."
_TOO_MANY = "Its owner, or the grid, has as many unfinished tasks as may be."


def why_it_waits(grid: Grid, stream: Stream) -> str:
    """A sentence for a person; empty where it makes messages, or is off."""
    if not stream.on:
        return ""
    if grid.streams.trouble:
        return f"Its messages cannot be stored: {grid.streams.trouble}"[:SENTENCE_CHARS]
    if stream.key in grid.streams.wanting and not _has(grid, generator.NAME):
        return _NO_GENERATOR
    if stream.unhandled >= stream.definition.unhandled_most:
        return _too_many_unhandled(grid, stream)
    return _TOO_MANY if grid.room_for(stream.owner) <= 0 else ""


def _too_many_unhandled(grid: Grid, stream: Stream) -> str:
    sentence = f"{stream.unhandled:,} messages are not handled, and it lets no more wait."
    simulated = stream.definition.handler is Handler.SIMULATE
    return sentence + _NO_HANDLER if simulated and not _has(grid, message.NAME) else sentence


def _has(grid: Grid, role: str) -> bool:
    return any(role in w.kinds for w in grid.workers.values() if w.state is WorkerState.ALIVE)
