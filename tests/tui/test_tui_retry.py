"""Tasks that came to nothing: they are done anew, and the detail says what became of each try."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.errors import ErrorCode, RequestError
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.codec import pack
from shared.wire.rows import Loss, TaskError, TaskRow
from tests.tui.drive import LARGE, Driver, entered
from tests.tui.fake import T0, FakeBroker, failed, queued, running, task
from tui.details import Details
from tui.model import losses
from tui.model.detail import opened
from tui.model.lines import text_of
from tui.screens.tasks import TasksScreen
from tui.widgets.task_detail import TaskDetail

ZERO = TaskError("division_by_zero", "division by zero", 1, 2)
REASON = "The slot that was doing it was killed: it used more memory than there was. "


def run(
    scenario: Callable[[Driver], Awaitable[None]], *rows: TaskRow, lost: tuple[Loss, ...] = ()
) -> None:
    async def play() -> None:
        broker = FakeBroker(*rows)
        broker.losses = {rows[0].id: lost}
        async with entered(broker, LARGE) as driver:
            await driver.press("escape")
            await scenario(driver)

    asyncio.run(play())


def cancelled(number: int) -> TaskRow:
    return task(number, "5!", state=TaskState.CANCELLED, summary="")


@pytest.mark.parametrize("row", [failed(1, "1/0", ZERO), cancelled(1)])
@pytest.mark.parametrize("before", [(), ("enter",)], ids=["list", "detail"])
def test_what_came_to_nothing_is_done_anew_without_a_question(
    row: TaskRow, before: tuple[str, ...]
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*before, "r")
        await driver.until_shown("○ queued")
        await driver.until_shown("Retried task 1.")
        assert isinstance(driver.app.screen, TasksScreen)
        assert driver.broker.kinds_asked(wire.Retry) == [wire.Retry((row.id,))]

    run(scenario, row)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (task(1), "Task 1 is done: e has it edited"),
        (running(1), "Task 1 has not ended: there is nothing to retry."),
        (queued(1), "Task 1 has not ended: there is nothing to retry."),
    ],
)
def test_what_is_done_or_not_ended_says_why_it_is_not_done_anew(
    row: TaskRow, sentence: str
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("r")
        await driver.until_shown(sentence)
        assert not driver.broker.kinds_asked(wire.Retry)

    run(scenario, row)


def test_a_refused_retry_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        sentence = "$3: that task was deleted."
        driver.broker.refuse[wire.Retry] = RequestError(ErrorCode.CONFLICT, sentence)
        await driver.press("r")
        await driver.until_shown(sentence)
        assert "Retried" not in driver.text()

    run(scenario, failed(1, "1/0", ZERO))


def test_the_detail_shows_every_lost_try_with_its_whole_reason() -> None:
    lost = (Loss(1, "oak", T0, REASON * 4 + "End."), Loss(12, "elm", T0 + 5, "Gone.", "*"))

    async def scenario(driver: Driver) -> None:
        detail = driver.tasks.query_one(TaskDetail)
        await driver.until(lambda: "Lost tries  2" in driver.text(detail), "the tries")
        shown = " ".join(line.strip("│ ▁▂▃▄▅▆▇█") for line in driver.text(detail).splitlines())
        assert REASON * 4 + "End." in " ".join(shown.split())
        assert "Attempt 1 at oak, 2023-11-14" in shown
        assert "Attempt 12 of step * at elm" in shown

    run(scenario, failed(1, "1/0", ZERO), lost=lost)


@pytest.mark.parametrize("width", [10, 34, 200])
def test_a_reason_is_wrapped_and_nothing_of_it_is_lost(width: int) -> None:
    reason = "x" * 70 + " because of \x1b[31m[/]"
    lines = [text_of(line) for line in losses.lines((Loss(1, "w", T0, reason),), width)]
    assert all(len(line) <= max(width, len("Lost tries  1")) for line in lines)
    said = "".join(line.removeprefix("  ") for line in lines if line.startswith("  "))
    assert said.replace(" ", "") == "x" * 70 + "becauseof␛[31m[/]"


def test_a_task_of_a_kind_that_cannot_be_read_has_its_lost_tries_too() -> None:
    strange = task(1, kind="strange")
    lost = (Loss(1, "oak", T0, "Gone."),)
    assert opened(wire.Detail(strange, b"?", None, lost)).losses == lost
    usual = opened(wire.Detail(task(1), pack(("1+1",)), None, lost))
    assert (usual.losses, usual.expression) == (lost, "1+1")


def test_lost_tries_stay_in_sight_while_a_newer_version_is_read() -> None:
    async def scenario() -> None:
        row = failed(1, "1/0", ZERO)
        broker = FakeBroker(row)
        broker.losses[row.id] = (Loss(1, "oak", T0, "Gone."),)
        async with entered(broker) as driver:
            details = Details(driver.tasks.connection)
            await details.read(row)
            newer = row._replace(revision=row.revision + 1)
            assert details.known(newer).losses == broker.losses[row.id]
            assert not details.known(newer).whole

    asyncio.run(scenario())
