"""The tasks screen: what is shown, and what keys do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.errors import ErrorCode, RequestError
from shared.kinds.expression import ExpressionResult
from shared.states import TaskState, WorkerState
from shared.wire import client as wire
from shared.wire.rows import Counts, CurrentTask, OperationRow, TaskError, TaskRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import T0, FakeBroker, failed, fleet, queued, running, task, worker
from tui.clipboard import MOST_BYTES
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.agents import Agents
from tui.widgets.banner import Banner
from tui.widgets.status_bar import StatusBar
from tui.widgets.task_detail import TaskDetail

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


def test_the_result_is_copied() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "y")
        await driver.until_shown("Copied the result of task 1.")
        assert driver.app.clipboard == "1/7"

    run(scenario, task(1, "1/7"), result=ExpressionResult("1/7", "0.142857", False, 6))


def test_a_result_too_long_for_the_clipboard_is_not_cut_but_refused() -> None:
    digits = "9" * (MOST_BYTES + 1)

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "y")
        await driver.until_shown("Not copied")
        assert driver.app.clipboard == ""

    result = ExpressionResult(digits, digits, False, len(digits))
    run(scenario, task(1, "9^99999"), result=result)


def test_an_expression_can_be_edited_again() -> None:
    row = task(1, "1" * 200)

    async def scenario(driver: Driver) -> None:
        whole = "1" * 300
        driver.broker.payloads[row.id] = b"\x91\xda\x01\x2c" + whole.encode()
        await driver.press("escape", "e")
        await driver.until(lambda: driver.entry.value == whole, "the expression")
        assert driver.app.focused is driver.entry

    run(scenario, row)


def test_a_lost_broker_shows_a_banner_and_the_stale_list() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until(lambda: driver.tasks.query_one(Banner).display, "the banner")
        await driver.until_shown("✗ reconnecting")
        assert "12345+1" in driver.text(driver.list)
        driver.broker.come_back()
        await driver.until_gone("does not answer")
        assert "● connected" in driver.text(driver.tasks.query_one(StatusBar))

    run(scenario, task(1, "12345+1"))


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_agents_are_shown_with_what_they_do(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        busy = worker("elm", busy=2, done=7, current=(CurrentTask("expression", 12),))
        lost = worker("yew", state=WorkerState.LOST)
        driver.broker.listener(wire.FleetChanged(fleet(busy, worker("oak"), lost)))
        agents = driver.tasks.query_one(Agents)
        await driver.until(lambda: "elm" in driver.text(agents), "the worker")
        shown = driver.text(agents)
        for part in ("● alive", "2/4", "#12", "idle", "2 of 3 alive", " ago"):
            assert part in shown
        assert (agents.region.x > 0) is (size == LARGE)

    run(scenario, size=size)


def test_without_workers_it_is_said_what_to_do() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.listener(wire.FleetChanged(fleet()))
        await driver.until_shown("Start one with calc-worker.")

    run(scenario)


def test_the_status_line_counts_mine_and_all() -> None:
    async def scenario(driver: Driver) -> None:
        mine = (CurrentTask("expression", 7), CurrentTask("expression", 8))
        busy = worker("oak", busy=3, current=(*mine, CurrentTask("expression", None)))
        now = fleet(busy, mine=Counts(1, 2, 2), all_=Counts(1, 9, 4))
        driver.broker.listener(wire.FleetChanged(now))
        await driver.until_shown("queued 3 of 11 in all")
        shown = driver.text(driver.tasks.query_one(StatusBar))
        assert "running 2 of 3 in all" in shown
        assert "1 worker, 3/4 slots" in shown

    run(scenario, size=LARGE)


def test_every_key_is_on_the_help_screen() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "question_mark")
        await driver.until_shown("copy the result to the clipboard")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
        await driver.press("i", "f1")
        await driver.until_shown("copy the result to the clipboard")

    run(scenario)


def test_letters_are_letters_in_the_entry_line_and_keys_outside() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("q", "j", "c", "question_mark")
        assert driver.entry.value == "qjc?"
        await driver.press("escape")
        assert driver.list.has_focus
        await driver.press("i")
        assert driver.entry.has_focus
        await driver.press("tab", "tab")
        assert driver.entry.has_focus

    run(scenario)


def test_quitting_says_how_many_tasks_go_on() -> None:
    async def scenario(driver: Driver) -> None:
        now = fleet(worker("oak"), mine=Counts(0, 2, 1))
        driver.broker.listener(wire.FleetChanged(now))
        await driver.until_shown("queued 3")
        await driver.press("escape", "q")
        await driver.until(lambda: driver.app.return_value is not None, "the end")
        assert driver.app.return_value == 3

    run(scenario)


def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.pilot.click(driver.list, offset=(10, 4))
        assert driver.list.row is not None
        assert driver.list.row.number == 1
        await driver.pilot.click(driver.list, offset=(10, 3), times=2)
        await driver.until_shown("expression 2")

    run(scenario, task(1), task(2), task(3))


def test_a_running_task_that_ends_is_brought_up_to_date_in_the_detail() -> None:
    async def scenario(driver: Driver) -> None:
        detail = driver.tasks.query_one(TaskDetail)
        await driver.until(lambda: "▶ running" in driver.text(detail), "the task")
        done = task(1)._replace(finished=T0 + 500)
        driver.broker.results[done.id] = ExpressionResult("777", "777", False, 3)
        driver.broker.push(done)
        await driver.until(lambda: "777" in driver.text(detail), "the result")

    run(scenario, running(1), size=LARGE)


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


def test_a_result_of_any_length_is_saved_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    digits = "7" * 1_000_000

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "w")
        await driver.until_shown("Saved to")
        assert (tmp_path / "calcgrid-task-1.txt").read_text() == digits + "\n"
        # And another time nothing is overwritten
        await driver.press("w")
        await driver.until_shown("is there already")

    run(scenario, task(1), result=ExpressionResult(digits, "7.7e999999", False, len(digits)))


def test_without_a_result_nothing_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def scenario(driver: Driver) -> None:
        await driver.press("escape", "w")
        await driver.until_shown("has no result to save")

    run(scenario, queued(1))
    assert list(tmp_path.iterdir()) == []
