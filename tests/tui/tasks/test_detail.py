"""Everything about one task."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.kinds.expression import ExpressionResult
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import OperationRow, TaskError
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import T0, FakeBroker, failed, running, task
from tests.tui.tasks.playing import run
from tui.widgets.task_detail import TaskDetail


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_detail_shows_everything(size: tuple[int, int]) -> None:
    row = task(3, "1/7", worker="oak", attempt=2)

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "enter")
        detail = driver.tasks.query_one(TaskDetail)
        await driver.until(lambda: "0.142857142857" in driver.text(detail), "the result")
        shown = driver.text(detail)
        for part in ("expression 3", "✓ done", "Exact", "1/7", "Started", "oak"):
            assert part in shown
        await driver.press("G")
        await driver.until(lambda: "Attempt" in driver.text(detail), "the end of the detail")
        await driver.press("escape")
        await driver.until(lambda: driver.app.focused is driver.list, "the list")

    run(scenario, row, size=size, result=ExpressionResult("1/7", "0.142857142857", False, 12))


def test_the_detail_points_at_the_error() -> None:
    error = TaskError("division_by_zero", "division by zero", 4, 5)

    async def scenario(driver: Driver) -> None:
        lines = driver.text(driver.tasks.query_one(TaskDetail)).splitlines()
        at = next(index for index, line in enumerate(lines) if "(2+3/0)" in line)
        assert lines[at + 1].index("^") == lines[at].index("/")
        assert "division by zero" in lines[at + 2]

    run(scenario, failed(1, "(2+3/0)", error), size=LARGE)


def test_a_large_terminal_shows_the_detail_of_the_task_under_the_cursor() -> None:
    async def scenario(driver: Driver) -> None:
        detail = driver.tasks.query_one(TaskDetail)
        await driver.press("escape")
        await driver.until(lambda: "expression 2" in driver.text(detail), "the newest")
        await driver.press("j")
        await driver.until(lambda: "expression 1" in driver.text(detail), "the one before")

    run(scenario, task(1), task(2), size=LARGE)


def test_a_running_task_that_ends_is_brought_up_to_date_in_the_detail() -> None:
    async def scenario(driver: Driver) -> None:
        detail = driver.tasks.query_one(TaskDetail)
        await driver.until(lambda: "▶ running" in driver.text(detail), "the task")
        done = task(1)._replace(finished=T0 + 500)
        driver.broker.results[done.id] = ExpressionResult("777", "777", False, 3)
        driver.broker.push(done)
        await driver.until(lambda: "777" in driver.text(detail), "the result")

    run(scenario, running(1), size=LARGE)


def test_a_pane_that_comes_into_sight_reads_what_it_shows() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape")
        await driver.pilot.pause()
        assert not driver.broker.kinds_asked(wire.Get)
        await driver.pilot.resize_terminal(*LARGE)
        await driver.until_shown("0.333333")

    run(scenario, task(1, "1/3"), result=ExpressionResult("1/3", "0.333333", True, 60))


def test_the_operations_of_a_task_light_up_as_workers_do_them() -> None:
    split = task(1, state=TaskState.WAITING, title="(1+2)*(3+4)", steps=3, steps_done=0)

    def operation(label: str, state: TaskState, *operands: int, **more: Any) -> OperationRow:
        return OperationRow(label, operands, 0, 1, state, 200, **more)

    async def play() -> None:
        # Given a task of which nothing is done yet
        broker = FakeBroker(split)
        todo = operation("*", TaskState.WAITING, 0, 1)
        sums = [
            operation("+", TaskState.RUNNING, worker=name, started=T0) for name in ("oak", "elm")
        ]
        broker.operations[split.id] = (*sums, todo)
        async with entered(broker, LARGE) as driver:
            await driver.until_shown("0 of 3 done")
            await driver.until_shown("├ ▶ +  on oak")
            # When a worker has done one of its operations
            done = operation("+", TaskState.DONE, summary="3", started=T0, finished=T0 + 200)
            broker.operations[split.id] = (done, sums[1], todo)
            broker.push(split._replace(steps_done=1, revision=split.revision + 1))
            # Then that is on the screen by itself
            await driver.until_shown("├ ✓ + = 3")
            await driver.until_shown("1 of 3 done")

    asyncio.run(play())
