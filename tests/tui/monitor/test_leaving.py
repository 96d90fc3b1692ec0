"""Quitting and logging out: what becomes of launched workers, and what the next one sees."""

from __future__ import annotations

import asyncio

from shared.wire import client as wire
from tests.tui.drive import LARGE, Driver, entered
from tests.tui.fake import FakeBroker, fleet
from tests.tui.monitor.playing import agent, launched, run
from tests.tui.monitor.processes import FakeProcesses
from tests.tui.test_tui_marks import question
from tui.screens.tasks import TasksScreen


def test_quitting_asks_where_work_would_stop(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        *others, mine = driver.broker.fleet.workers
        driver.broker.change_fleet(*others, mine._replace(busy=1))
        await driver.until_shown("1/4")
        await driver.press("q")
        said = await question(driver)
        assert "1 worker launched here." in said
        assert "what runs there is queued again" in " ".join(said.replace("│", " ").split())
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert processes.all[0].status is None
        await driver.press("q")
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: driver.app.return_value is not None, "the end")

    run(scenario, agent("oak", 1), size=LARGE)
    assert processes.all[0].status == 0


def test_quitting_asks_where_they_are_the_only_workers(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        driver.broker.change_fleet(*driver.broker.fleet.workers[1:])
        await driver.until_gone("oak")
        await driver.press("q")
        assert "stops the only workers" in await question(driver)

    run(scenario, agent("oak", 1), size=LARGE)


def test_quitting_just_ends_workers_that_nobody_misses(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("q")
        await driver.until(lambda: driver.app.return_value is not None, "the end")

    run(scenario, agent("oak", 1))
    assert [process.status for process in processes.all] == [0, 0]


def test_logging_out_ends_them_too(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        await driver.press("L")
        await driver.until(lambda: processes.all[0].status == 0, "its end")

    run(scenario, agent("oak", 1))


def test_who_looks_next_sees_nothing_of_who_looked_before() -> None:
    async def scenario() -> None:
        accounts = {"ada": "correct horse", "bob": "battery staple"}
        broker = FakeBroker(accounts=accounts)
        broker.fleet = fleet(agent("secret", 1), agent("oak", 2))
        async with entered(broker) as driver:
            await driver.open_monitor()
            await driver.press("slash", *"secret", "enter", "escape", "escape")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            await driver.press("L")
            broker.fleet = fleet(agent("oak", 2))
            await driver.fill("bob", "battery staple")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            await driver.open_monitor()
            assert "secret" not in driver.text()
            assert isinstance(driver.broker.fleet, wire.FleetNow)

    asyncio.run(scenario())
