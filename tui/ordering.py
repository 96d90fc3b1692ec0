"""Orders workers about, after asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App

from shared.states import Deed
from shared.wire.rows import WorkerRow
from tui.connection import Connection
from tui.model.ordering import ASKED, about, question, refusal
from tui.model.status import Status
from tui.say import say
from tui.screens.confirm import sure


def _not_ours(_worker: WorkerRow) -> bool:
    return False


class Orders:
    """`kill_here` ends a worker that this program has launched, and tells whether it was one."""

    def __init__(
        self,
        app: App[Any],
        connection: Connection,
        kill_here: Callable[[WorkerRow], bool] = _not_ours,
    ) -> None:
        self._app = app
        self._connection = connection
        self._kill_here = kill_here

    async def give(self, deed: Deed, workers: Sequence[WorkerRow], status: Status) -> None:
        """Order workers to do something; raises `CalcError` where the broker refuses. The screen
        shows what becomes of it."""
        refused = (refusal(worker, status.role, deed) for worker in workers)
        if sentence := next(filter(None, refused), ""):
            say(self._app, sentence, "warning")
        elif status.fleet is not None and await sure(
            self._app,
            question(workers, deed),
            about(workers, deed, status.fleet),
            ASKED[deed].yes if len(workers) == 1 else "Do it",
        ):
            for worker in workers:
                await self._carry_out(deed, worker)

    async def _carry_out(self, deed: Deed, worker: WorkerRow) -> None:
        if deed is not Deed.KILL or not self._kill_here(worker):
            await self._connection.order(worker.name, deed)
