"""What the tests of the monitor play with: agents, and the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.kinds import generator, message
from shared.spawn import host_name
from shared.states import Deed
from shared.wire.orders import Order
from shared.wire.rows import TaskRow, WorkerRow
from tests.tui.drive import LARGE, SMALL, TINY, Driver, entered
from tests.tui.fake import FakeBroker, fleet, worker
from tests.tui.monitor.processes import FakeProcesses

SIZES = pytest.mark.parametrize("size", [TINY, SMALL, LARGE])
BOTH = pytest.mark.parametrize("size", [SMALL, LARGE])
KINDS = ("expression", message.NAME, generator.NAME)


def agent(name: str, number: int, **fields: object) -> WorkerRow:
    return worker(name, **{"number": number, "pid": number, "kinds": KINDS, **fields})


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *workers: WorkerRow,
    size: tuple[int, int] = SMALL,
    rows: tuple[TaskRow, ...] = (),
    plain: bool = False,
) -> None:
    """Play in the monitor; as a plain user if asked for."""

    async def play() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"} if plain else None
        broker = FakeBroker(*rows, accounts=accounts)
        broker.fleet = fleet(*workers)
        async with entered(broker, size) as driver:
            await driver.open_monitor()
            await scenario(driver)

    asyncio.run(play())


def table(driver: Driver) -> str:
    return driver.text(driver.monitor.table)


def names(driver: Driver) -> list[str]:
    return [seen.row.name for seen in driver.monitor.table._seen]


def orders(driver: Driver) -> list[tuple[str, Deed]]:
    return [(order.worker, order.deed) for order in driver.broker.kinds_asked(Order)]


async def launched(driver: Driver, processes: FakeProcesses, many: int) -> None:
    """Launch so many, and have them join as workers of the user."""
    await driver.press(*["plus"] * many)
    await driver.until(lambda: len(processes.all) == many, "they have started")
    joined = (
        worker(f"new-{p.pid}", pid=p.pid, host=host_name(), number=p.pid, mine=True, kinds=KINDS)
        for p in processes.all
    )
    driver.broker.change_fleet(*driver.broker.fleet.workers, *joined)
    await driver.until_shown(f"new-{processes.all[0].pid}")
