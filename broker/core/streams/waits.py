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
_TOO_MANY_ERRORS = "{:,} failed messages are kept, and it makes no more before some are gone."
_TOO_MANY = "Its owner, or the grid, has as many unfinished tasks as may be."


class Waits:
    """Says why streams wait; looks through the workers once for all of them."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._served: dict[str, set[int | None]] = {}
        """by role, whom those who have it serve; None is everybody"""

    def why(self, stream: Stream) -> str:
        """A sentence for a person; empty where it makes messages, or is off."""
        streams = self._grid.streams
        if not stream.on:
            return ""
        if streams.trouble:
            return f"Its messages cannot be stored: {streams.trouble}"[:SENTENCE_CHARS]
        if stream.key in streams.wanting and not self._has(generator.NAME, stream):
            return _NO_GENERATOR
        if stream.unhandled >= stream.definition.unhandled_most:
            return self._too_many_unhandled(stream)
        if stream.room <= 0:
            return _TOO_MANY_ERRORS.format(stream.errors)
        return _TOO_MANY if self._grid.room_for(stream.owner) <= 0 else ""

    def _too_many_unhandled(self, stream: Stream) -> str:
        sentence = f"{stream.unhandled:,} messages are not handled, and it lets no more wait."
        simulated = stream.definition.handler is Handler.SIMULATE
        missing = simulated and not self._has(message.NAME, stream)
        return sentence + _NO_HANDLER if missing else sentence

    def _has(self, role: str, stream: Stream) -> bool:
        """Whether a worker has a role that may do something for this stream."""
        served = self._served.get(role)
        if served is None:
            alive = (w for w in self._grid.workers.values() if w.state is WorkerState.ALIVE)
            served = self._served[role] = {w.serves for w in alive if role in w.kinds}
        return None in served or stream.owner in served
