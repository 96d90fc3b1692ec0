"""The workers' pane has a cursor, and an administrator drains the worker under it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.errors import ErrorCode, RequestError
from shared.states import Deed, WorkerState
from shared.wire import client as wire
from shared.wire.orders import Order
from shared.wire.rows import Ability, CurrentTask, TaskRow, WorkerRow
from tests.tui.drive import LARGE, SMALL, TINY, Driver, entered, started
from tests.tui.fake import FakeBroker, failed, fleet, task, worker
from tests.tui.test_tui_marks import ZERO, question
from tui.model.ordering import about
from tui.screens.confirm import ConfirmScreen
from tui.widgets.agents import Agents
from tui.widgets.key_bar import KeyBar

SIZES = pytest.mark.parametrize("size", [TINY, SMALL, LARGE])


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *workers: WorkerRow,
    size: tuple[int, int] = SMALL,
    rows: tuple[TaskRow, ...] = (),
) -> None:
    async def play() -> None:
        broker = FakeBroker(*rows)
        broker.fleet = fleet(*workers)
        async with entered(broker, size) as driver:
            await driver.press("escape")
            await scenario(driver)

    asyncio.run(play())


def drained(driver: Driver) -> list[str]:
    """The names of the workers that were asked to leave."""
    asked = driver.broker.kinds_asked(Order)
    return [request.worker for request in asked if request.deed is Deed.DRAIN]


async def go_to_workers(driver: Driver) -> str:
    """What the pane shows once somebody is there."""
    await driver.press("W")
    agents = driver.tasks.query_one(Agents)
    await driver.until(lambda: "▌" in driver.text(agents), "the cursor")
    return driver.text(agents)


@SIZES
def test_the_worker_under_the_cursor_is_drained_after_a_question(size: tuple[int, int]) -> None:
    busy = worker("oak", busy=2, held=5, current=(CurrentTask("expression", 12),) * 2)

    async def scenario(driver: Driver) -> None:
        shown = await go_to_workers(driver)
        assert "▌elm" in shown
        await driver.press("down", "d")
        asked = await question(driver)
        assert "Drain worker oak?" in asked
        assert "It finishes what runs there (#12, #12) and leaves." in asked
        assert "3 tasks waiting there go elsewhere." in asked
        # The same key is no answer
        await driver.press("d")
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert not drained(driver)
        await driver.press("y")
        agents = driver.tasks.query_one(Agents)
        await driver.until(lambda: "◐ draining" in driver.text(agents), "what becomes of it")
        assert drained(driver) == ["oak"]

    run(scenario, worker("elm"), busy, size=size)


@SIZES
def test_the_pane_has_room_while_one_is_there_and_gives_it_back(size: tuple[int, int]) -> None:
    workers = [worker(f"w{number:02}") for number in range(12)]

    async def scenario(driver: Driver) -> None:
        agents = driver.tasks.query_one(Agents)
        before = agents.size.height if agents.is_on_screen else 0
        await go_to_workers(driver)
        assert agents.size.height > before
        assert "d Drain" in driver.text(driver.tasks.query_one(KeyBar))
        # When one goes to the last one
        await driver.press("G")
        await driver.until(lambda: "▌w11" in driver.text(agents), "the last")
        await driver.press("g", "pagedown", "pageup")
        await driver.until(lambda: "▌w00" in driver.text(agents), "the first")
        # And back to the tasks
        await driver.press("escape")
        await driver.until(lambda: driver.list.has_focus, "the list")
        await driver.pilot.pause()
        assert (agents.size.height if agents.is_on_screen else 0) == before
        assert "▌" not in driver.text(agents) or not agents.is_on_screen

    run(scenario, *workers, size=size)


def test_the_cursor_stays_with_its_worker() -> None:
    async def scenario(driver: Driver) -> None:
        await go_to_workers(driver)
        await driver.press("j")
        now = fleet(worker("ash"), worker("elm"), worker("oak", pid=1))
        driver.broker.listener(wire.FleetChanged(now))
        await driver.until_shown("ash")
        assert "▌oak" in driver.text(driver.tasks.query_one(Agents))
        # And goes on to another when that one is gone
        driver.broker.listener(wire.FleetChanged(fleet(worker("ash"))))
        await driver.until_shown("▌ash")

    run(scenario, worker("elm"), worker("oak"))


def test_among_the_workers_no_key_does_something_to_a_task() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("a")
        await go_to_workers(driver)
        await driver.press("r", "c", "y", "d")
        assert "Drain worker oak?" in await question(driver)
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        assert not driver.broker.kinds_asked(wire.Retry)
        assert not driver.broker.kinds_asked(wire.Cancel)

    run(scenario, worker("oak"), rows=(failed(1, "1/0", ZERO), task(2)))


def test_who_is_no_administrator_is_told() -> None:
    async def scenario() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"}
        async with started(FakeBroker(accounts=accounts)) as driver:
            await driver.enter()
            await driver.press("escape")
            await go_to_workers(driver)
            await driver.press("d")
            await driver.until_shown("Only an administrator or who launched oak can drain it.")
            assert driver.app.screen is driver.tasks
            assert not drained(driver)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (WorkerState.DRAINING, "oak drains already"),
        (WorkerState.LOST, "oak is not there: its work was queued again."),
        (WorkerState.KILLED, "oak was killed: its work was queued again."),
    ],
)
def test_who_leaves_or_is_gone_is_not_drained(state: WorkerState, sentence: str) -> None:
    async def scenario(driver: Driver) -> None:
        await go_to_workers(driver)
        await driver.press("d")
        await driver.until_shown(sentence)
        assert not drained(driver)

    run(scenario, worker("oak", state=state), size=LARGE)


def test_a_refused_drain_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        error = RequestError(ErrorCode.NOT_FOUND, "There is no such worker.")
        driver.broker.refuse[Order] = error
        await go_to_workers(driver)
        await driver.press("d")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("There is no such worker.")

    run(scenario, worker("oak"))


def test_without_workers_the_pane_can_be_left_again() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("W", "d", "j", "k", "pagedown")
        await driver.until_shown("Start one with calc-worker.")
        await driver.press("escape")
        await driver.until(lambda: driver.list.has_focus, "the list")

    run(scenario)


def test_the_question_says_when_it_is_the_last_one() -> None:
    oak, elm = worker("oak"), worker("elm")
    drained = "It takes nothing new and leaves."
    assert about([oak], Deed.DRAIN, fleet(oak, elm)) == drained
    last = fleet(oak, worker("yew", state=WorkerState.LOST))
    assert about([oak], Deed.DRAIN, last).endswith("No other worker takes tasks: they will wait.")


def test_what_a_worker_runs_programs_in_is_shown_to_who_goes_there() -> None:
    async def scenario() -> None:
        offers = (Ability("code:c", "12.2.0"), Ability("code:python", "3.11.2"))
        broker = FakeBroker()
        broker.fleet = fleet(
            worker("oak", offers=offers, sandbox="user_namespace"), worker("elm", sandbox="none")
        )
        async with entered(broker) as driver:
            assert "sandbox" not in driver.text()
            await driver.press("escape", "W")
            await driver.until_shown("c 12.2.0, python 3.11.2; sandbox user_namespace")
            await driver.until_shown("no programs; sandbox none")

    asyncio.run(scenario())
