"""Tasks of the broker in memory that run: what programs print and take in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from shared.kinds import code
from shared.limits import PIECE_BYTES
from shared.states import Channel, TaskState
from shared.wire import client as wire
from shared.wire import live
from shared.wire.rows import Piece, TaskRow
from tests.tui.fake.rows import T0
from tests.tui.fake.tasks import ANSWERS as TASKS
from tests.tui.fake.tasks import Tasks


class Programs(Tasks):
    """A test begins them, has them print, and ends them."""

    def __init__(self, *rows: TaskRow) -> None:
        super().__init__(*rows)
        self.printed: dict[bytes, dict[Channel, bytes]] = {}
        """what running programs have printed, and have taken in"""
        self.given: list[live.Give] = []

    def begin(self, task: bytes, attempt: int = 1) -> None:
        """A worker begins a task."""
        row = next(row for row in self.rows.values() if row.id == task)
        state, fields = TaskState.RUNNING, {"started": T0, "finished": None, "worker": "oak"}
        self.printed[task] = dict.fromkeys(Channel, b"")
        self.push(row._replace(state=state, attempt=attempt, **cast(Any, fields)))
        self.listener(live.Printed(task, attempt, ()))

    def print(self, task: bytes, data: bytes, channel: Channel = Channel.OUTPUT) -> None:
        """A program prints something, or takes something in."""
        row = next(row for row in self.rows.values() if row.id == task)
        said = self.printed[task]
        pieces = tuple(
            Piece(channel, len(said[channel]) + at, data[at : at + PIECE_BYTES])
            for at in range(0, len(data), PIECE_BYTES)
        )
        said[channel] += data
        for piece in pieces:
            self.listener(live.Printed(task, row.attempt, (piece,)))

    def end(self, task: bytes, result: code.ProgramResult) -> None:
        """A program has ended."""
        row = next(row for row in self.rows.values() if row.id == task)
        self.results[task] = result
        cancelled = result.verdict is code.Verdict.CANCELLED
        state = TaskState.CANCELLED if cancelled else TaskState.DONE
        self.push(row._replace(state=state, finished=T0 + 40, summary=code.summary(result)))

    def _attach(self, request: live.Attach) -> live.Attached:
        said = self.printed.get(request.id)
        if said is None:
            return live.Attached(0, ())
        row = next(row for row in self.rows.values() if row.id == request.id)
        pieces = (
            Piece(channel, max(0, len(data) - PIECE_BYTES), data[-PIECE_BYTES:])
            for channel, data in said.items()
            if data
        )
        return live.Attached(row.attempt, tuple(pieces))

    def _give(self, request: live.Give) -> wire.Done:
        self.given.append(request)
        self.print(request.id, request.data, Channel.INPUT)
        return wire.Done()


ANSWERS: dict[type, Callable[[Programs, Any], object]] = {
    **TASKS,
    live.Attach: Programs._attach,
    live.Detach: lambda _programs, _request: wire.Done(),
    live.Give: Programs._give,
}
