"""Carries an order out for the marked tasks, while the screen stays alive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from textual.screen import Screen

from shared.errors import CalcError, ErrorCode
from tui.connection import Connection
from tui.model.marked import Marked
from tui.model.orders import Order, Plan, Run
from tui.say import say
from tui.screens.confirm import sure

BATCH = 500
"""Tasks in one request."""

IN_FLIGHT = 4
"""Requests that wait for an answer at the same time."""


class Bulk:
    """One order at a time; calls `changed` as it goes on."""

    def __init__(
        self,
        screen: Screen[None],
        connection: Connection,
        marked: Marked,
        changed: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._connection = connection
        self._marked = marked
        self._changed = changed
        self._run: Run | None = None

    @property
    def progress(self) -> str:
        """How far the order is that is being carried out; empty where none is."""
        return "" if self._run is None else self._run.progress

    @property
    def unasked(self) -> int:
        """The tasks that the broker was not asked for yet."""
        return 0 if self._run is None else self._run.unasked

    async def begin(self, order: Order) -> None:
        """Carry an order out for the marked tasks, after asking."""
        plan = Plan.of(order, self._marked.rows(), self._marked.hidden())
        if self._run is not None:
            say(self._screen.app, f"One thing at a time: still {self.progress}.", "warning")
        elif not plan.taken:
            say(self._screen.app, plan.nothing, "warning")
        elif await sure(self._screen.app, plan.question, plan.about, f"{order.verb} them"):
            await self._carry_out(plan)

    async def _carry_out(self, plan: Plan) -> None:
        """What is refused is marked again, so that it can be looked at; not where somebody else
        has logged in meanwhile."""
        run = self._run = Run(plan)
        self._marked.clear()
        self._changed()
        try:
            await self._ask_for_all(plan.order, run)
        finally:
            self._run = None
            self._changed()
        self._marked.add(run.rows)
        self._changed()
        say(self._screen.app, run.sentence, "warning" if run.ids else "information")

    async def _ask_for_all(self, order: Order, run: Run) -> None:
        batches = _batches(run.ids)
        await asyncio.gather(*(self._ask(order, run, batches) for _ in range(IN_FLIGHT)))

    async def _ask(self, order: Order, run: Run, batches: Iterator[tuple[bytes, ...]]) -> None:
        for ids in batches:
            run.ask(ids)
            try:
                run.take(ids, await self._connection.handle(order.request(ids)))
            except CalcError as error:
                run.refuse(ids, error)
                if error.code == ErrorCode.UNAUTHORIZED:
                    return
            self._changed()


def _batches(ids: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
