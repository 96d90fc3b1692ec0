"""The list of tasks: what is in it, in which order, and under the cursor."""

from __future__ import annotations

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import TaskError
from tests.tui.drive import LARGE, SMALL, Driver
from tests.tui.fake import failed, queued, running, task
from tests.tui.tasks.playing import run


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_list_without_tasks_says_what_to_do(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        assert "No tasks yet: type an expression such as (2+3)*4-5/2" in driver.text(driver.list)

    run(scenario, size=size)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_each_state_is_a_word_and_a_sign(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        shown = driver.text(driver.list)
        for words in ("○ queued", "▶ running", "✓ done", "✗ failed", "– cancelled"):
            assert words in shown
        assert "division" in shown

    run(
        scenario,
        task(1, "5!", state=TaskState.CANCELLED, summary=""),
        failed(2, "1/0", TaskError("division_by_zero", "division by zero", 1, 2)),
        task(3, "40+2", summary="42"),
        running(4, "3^9"),
        queued(5, "2^9"),
        size=size,
    )


def test_the_newest_task_comes_first() -> None:
    async def scenario(driver: Driver) -> None:
        shown = driver.text(driver.list)
        assert shown.index("30+0") < shown.index("20+0") < shown.index("10+0")

    run(scenario, task(1, "10+0"), task(2, "20+0"), task(3, "30+0"))


def test_what_is_pushed_appears_by_itself() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.push(queued(1, "7*6"))
        await driver.until_shown("○ queued")
        driver.broker.push(task(1, "7*6", summary="42"))
        await driver.until_shown("✓ done")
        assert "42" in driver.text(driver.list)
        driver.broker.push(deleted=(driver.broker.rows[1].id,))
        await driver.until_shown("No tasks yet")

    run(scenario)


def test_an_older_version_of_a_row_changes_nothing() -> None:
    async def scenario(driver: Driver) -> None:
        old = queued(1, "7*6", revision=3)
        driver.broker.listener(wire.TasksChanged((old,), (), 3))
        driver.broker.push(task(2, "9-4"))
        await driver.until_shown("9-4")
        assert "queued" not in driver.text(driver.list)

    run(scenario, task(1, "7*6", revision=5))


def test_what_was_missed_for_too_long_is_read_anew() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.rows = {9: task(9, "99-9")}
        driver.broker.listener(wire.Changed((), (), 9, more=False, resync=True))
        await driver.until_shown("99-9")
        await driver.until_gone("11-1")

    run(scenario, task(1, "11-1"))


def test_the_cursor_stays_with_its_task_while_newer_ones_come() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "j")
        before = driver.list.row
        driver.broker.push(*(queued(number) for number in range(4, 40)))
        await driver.until(lambda: len(driver.tasks.feed.store) == 39, "the new tasks")
        assert before is not None
        assert driver.list.row is before
        assert f"▌  {before.number}" in driver.text(driver.list)

    run(scenario, task(1), task(2), task(3))


def test_while_typing_the_newest_task_is_followed() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.push(queued(2))
        await driver.until(lambda: driver.list.row and driver.list.row.number == 2, "the newest")

    run(scenario, task(1))


def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.pilot.click(driver.list, offset=(10, 4))
        assert driver.list.row is not None
        assert driver.list.row.number == 1
        await driver.pilot.click(driver.list, offset=(10, 3), times=2)
        await driver.until_shown("expression 2")

    run(scenario, task(1), task(2), task(3))
