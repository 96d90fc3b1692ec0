"""The workers that are launched from here."""

from __future__ import annotations

import asyncio

import pytest

from shared.launching import VARIABLE
from shared.states import Deed, WorkerState
from shared.wire.orders import Launch
from tests.tui.drive import LARGE, Driver, started
from tests.tui.monitor.playing import SIZES, agent, launched, orders, run
from tests.tui.monitor.processes import FIRST_PID, FakeProcesses
from tests.tui.test_tui_marks import question
from tui.children import NO_ADDRESS
from tui.screens.how_many import WRONG, HowManyScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.tasks import TasksScreen


@SIZES
def test_so_many_are_launched_in_the_users_name(
    size: tuple[int, int], processes: FakeProcesses
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, HowManyScreen), "the question")
        await driver.pilot.pause()
        await driver.press("3", "enter")
        await driver.until(lambda: len(processes.all) == 3, "three processes")
        assert len(driver.broker.kinds_asked(Launch)) == 1
        for process in processes.all:
            assert process.command[2:4] == ["-m", "workers"]
            environment = process.options["env"]
            assert isinstance(environment, dict)
            assert environment[VARIABLE] == b"ticket".hex()
            # No secret is in what other users of the machine see
            assert b"ticket".hex() not in process.command

    run(scenario, agent("oak", 1), size=size)


@pytest.mark.parametrize("typed", ["0", "65", "-1", "x", "٣", "", "9999"])
def test_a_number_that_cannot_be_is_refused(typed: str, processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, HowManyScreen), "the question")
        await driver.press("backspace")
        if typed:
            await driver.type(typed)
        await driver.press("enter")
        await driver.until_shown(WRONG)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")
        assert not processes.all

    run(scenario, agent("oak", 1))


def test_a_plain_user_is_told_whom_such_workers_serve(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("n")
        await driver.until_shown("They do your work only.")

    run(scenario, agent("oak", 1), plain=True)


def test_one_of_them_is_killed_by_a_signal_and_shown_as_killed(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("down", "x")
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: processes.all[0].status == -9, "the signal")
        assert not orders(driver)
        # The broker sees a worker that is gone
        *others, first, last = driver.broker.fleet.workers
        driver.broker.change_fleet(*others, first._replace(state=WorkerState.LOST), last)
        await driver.until_shown("✗ killed")

    run(scenario, agent("oak", 1))


def test_plus_and_minus_are_one_more_and_one_less(processes: FakeProcesses) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 2)
        await driver.press("minus")
        assert f"Drain worker new-{FIRST_PID + 1}?" in await question(driver)
        await driver.press("y")
        await driver.until(lambda: orders(driver), "the order")
        assert orders(driver) == [(f"new-{FIRST_PID + 1}", Deed.DRAIN)]
        # One that takes long to leave is one less already
        drains = [
            row._replace(state=WorkerState.DRAINING) if row.pid == FIRST_PID + 1 else row
            for row in driver.broker.fleet.workers
        ]
        driver.broker.change_fleet(*drains)
        await driver.until_shown("draining")
        await driver.press("minus")
        assert f"Drain worker new-{FIRST_PID}?" in await question(driver)

    run(scenario, agent("oak", 1))


def test_one_that_ends_by_itself_is_told_of_with_where_to_read_more(
    processes: FakeProcesses,
) -> None:
    async def scenario(driver: Driver) -> None:
        await launched(driver, processes, 1)
        processes.all[0].status = 1
        await driver.until_shown("ended with status 1")
        await driver.until_shown("launched.log")

    run(scenario, agent("oak", 1), size=LARGE)


def test_launching_needs_to_know_where_the_broker_listens_for_workers() -> None:
    async def scenario() -> None:
        async with started(address="tcp://elsewhere:1", size=LARGE) as driver:
            await driver.enter()
            await driver.open_monitor()
            await driver.press("plus")
            await driver.until_shown(NO_ADDRESS[:40])

    asyncio.run(scenario())


def test_it_opens_on_the_monitor_with_so_many_launched_right_after_log_in(
    processes: FakeProcesses,
) -> None:
    async def scenario() -> None:
        async with started(monitor=2) as driver:
            await driver.fill("ada", "correct horse")
            await driver.until(lambda: isinstance(driver.app.screen, MonitorScreen), "the monitor")
            await driver.until(lambda: len(processes.all) == 2, "two processes")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    asyncio.run(scenario())
