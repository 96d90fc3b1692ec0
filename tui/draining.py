"""Has a worker leave, after asking."""

from __future__ import annotations

from typing import Any

from textual.app import App

from shared.safety import one_line
from shared.wire.rows import WorkerRow
from tui.connection import Connection
from tui.model.draining import about, refusal
from tui.model.status import Status
from tui.say import say
from tui.screens.confirm import sure


async def drain(app: App[Any], connection: Connection, worker: WorkerRow, status: Status) -> None:
    """Raises `CalcError` where the broker refuses; the pane shows what becomes of it."""
    sentence = refusal(worker, status.role)
    if sentence or status.fleet is None:
        say(app, sentence, "warning")
    elif await sure(
        app, f"Drain worker {one_line(worker.name)}?", about(worker, status.fleet), "Drain it"
    ):
        await connection.drain(worker.name)
