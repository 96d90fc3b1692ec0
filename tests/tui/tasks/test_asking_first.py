"""What destroys asks first, and questions keep out of each other's way."""

from __future__ import annotations

import pytest

from shared.errors import ErrorCode, RequestError
from shared.wire import client as wire
from shared.wire.rows import Counts
from tests.tui.drive import Driver
from tests.tui.fake import fleet, queued, running, task, worker
from tests.tui.tasks.playing import run
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.tasks import TasksScreen


@pytest.mark.parametrize(("key", "kind"), [("c", wire.Cancel), ("d", wire.Delete)])
def test_what_destroys_asks_first_and_the_same_key_does_not_confirm(key: str, kind: type) -> None:
    row = queued(1, "2^9") if key == "c" else task(1, "2^9")

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", key)
        await driver.until_shown("task 1")
        await driver.press(key)
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
        assert not driver.broker.kinds_asked(kind)
        await driver.press(key)
        await driver.press("y")
        await driver.until(lambda: driver.broker.kinds_asked(kind), "the request")

    run(scenario, row)


def test_a_task_that_has_ended_is_not_cancelled_and_one_that_runs_not_deleted() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "c")
        await driver.until_shown("Task 2 has already ended.")
        await driver.press("down", "d")
        await driver.until_shown("Task 1 has not ended: cancel it first.")
        assert isinstance(driver.app.screen, TasksScreen)

    run(scenario, running(1), task(2))


def test_a_refused_cancel_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        error = RequestError(ErrorCode.FORBIDDEN, "This task belongs to somebody else.")
        driver.broker.refuse[wire.Cancel] = error
        await driver.press("escape", "c", "y")
        await driver.until_shown("This task belongs to somebody else.")

    run(scenario, running(1))


def test_quitting_says_how_many_tasks_go_on() -> None:
    async def scenario(driver: Driver) -> None:
        now = fleet(worker("oak"), mine=Counts(0, 2, 1))
        driver.broker.listener(wire.FleetChanged(now))
        await driver.until_shown("queued 3")
        await driver.press("escape", "q")
        await driver.until(lambda: driver.app.return_value is not None, "the end")
        assert driver.app.return_value == 3

    run(scenario)


def test_keys_that_come_in_one_burst_ask_once() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        for key in "dddjd":
            driver.app.simulate_key(key)
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        assert not driver.broker.kinds_asked(wire.Delete)

    run(scenario, task(1), task(2))


@pytest.mark.parametrize("open_", [("d",), ("question_mark",)])
def test_what_works_everywhere_works_over_questions_and_keys_too(open_: tuple[str, ...]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", *open_)
        await driver.until(lambda: driver.app.screen is not driver.tasks, "what lies over")
        await driver.press("f1")
        await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the keys")
        await driver.press("f5", "ctrl+q")
        await driver.until(lambda: driver.app.return_value is not None, "the end")

    run(scenario, task(1))


def test_quitting_asks_in_place_of_another_question() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.hold_submissions = True
        await driver.press(*"6*7", "enter", "escape", "d")
        await driver.until_shown("Delete task 1")
        for _ in range(3):
            await driver.press("ctrl+q")
        await driver.until_shown("1 expression not sent yet.")
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        assert driver.app.return_value is None

    run(scenario, task(1))


def test_a_question_is_not_covered_by_what_was_said_before() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "c")
        await driver.until_shown("Task 1 has already ended.")
        await driver.press("d")
        await driver.until_shown("Leave it")
        await driver.until_gone("has already ended")
        # And what is said meanwhile stands above it
        driver.app.notify("Something else.")
        await driver.until_shown("Something else.")
        lines = driver.text().splitlines()
        assert next(at for at, line in enumerate(lines) if "Something else." in line) < 4
        assert "n  Leave it" in driver.text()

    run(scenario, task(1))
