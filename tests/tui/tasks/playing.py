"""What the tests of the tasks screen play with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from shared.kinds.expression import ExpressionResult
from shared.wire.rows import TaskRow
from tests.tui.drive import SMALL, Driver, entered
from tests.tui.fake import FakeBroker

Scenario = Callable[[Driver], Awaitable[None]]


def run(
    scenario: Scenario,
    *rows: TaskRow,
    size: tuple[int, int] = SMALL,
    result: ExpressionResult | None = None,
) -> None:
    async def play() -> None:
        broker = FakeBroker(*rows)
        if result is not None:
            broker.results[rows[0].id] = result
        async with entered(broker, size) as driver:
            await scenario(driver)

    asyncio.run(play())
