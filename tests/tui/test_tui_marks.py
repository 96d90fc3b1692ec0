"""Tasks that are marked, and what is done to all of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

import tui.connection
from shared.errors import ErrorCode, RequestError
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Refusal, TaskError, TaskRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker, failed, queued, running, task
from tui.bulk import BATCH, IN_FLIGHT
from tui.model.marked import Marked
from tui.model.orders import ORDERS, Plan
from tui.model.store import TaskStore
from tui.screens.confirm import ConfirmScreen

ZERO = TaskError("division_by_zero", "division by zero", 1, 2)
MANY = 10_000


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: TaskRow,
    size: tuple[int, int] = SMALL,
) -> None:
    async def play() -> None:
        async with entered(FakeBroker(*rows), size) as driver:
            await driver.press("escape")
            await scenario(driver)

    asyncio.run(play())


def zeros(many: int, first: int = 1) -> list[TaskRow]:
    return [failed(number, "1/0", ZERO) for number in range(first, first + many)]


def asked(driver: Driver, kind: type) -> list[int]:
    """The numbers that were asked for, in the order of the requests."""
    ids = [task for request in driver.broker.kinds_asked(kind) for task in request.ids]
    return [int.from_bytes(task, "big") for task in ids]


async def question(driver: Driver) -> str:
    """What is asked, as one line."""
    await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
    await driver.until_shown("n  Leave it")
    return " ".join(driver.text(driver.app.screen.query_one("#card")).replace("│", " ").split())


# Marking


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_space_marks_the_task_and_goes_on_and_unmarks_it(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("space", "space")
        await driver.until_shown("Tasks  3  2 marked")
        shown = driver.text(driver.list)
        assert "3* ✗" in shown
        assert "2* ✗" in shown
        assert "1  ✗" in shown
        assert driver.list.position == 2
        await driver.press("g", "space")
        await driver.until_shown("1 marked")
        assert "3  ✗" in driver.text(driver.list)

    run(scenario, *zeros(3), size=size)


@pytest.mark.parametrize("key", ["u", "escape"])
def test_marks_are_taken_away_before_the_filter(key: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f", "a")
        await driver.until_shown("2 marked  filter: failed")
        await driver.press(key)
        await driver.until_gone("marked")
        assert "filter: failed" in driver.text(driver.list)

    run(scenario, *zeros(2), task(3))


def test_the_failed_ones_are_one_key_away_and_so_is_the_way_back() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f")
        await driver.until_shown("filter: failed")
        await driver.until_gone("✓ done")
        await driver.press("f")
        await driver.until_shown("✓ done")
        assert "filter" not in driver.text(driver.list)

    run(scenario, *zeros(2), task(3))


def test_all_that_the_filter_shows_is_marked_though_it_was_not_read_yet() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("f", "a")
        await driver.until_shown("3,000 marked")
        await driver.until_gone("any key stops")
        # When something newer fails, and something older is hidden
        driver.broker.push(*zeros(1, first=4_000))
        await driver.until_shown("Tasks  3,001")
        # Then it is not marked by itself
        assert "3,000 marked" in driver.text(driver.list)

    run(scenario, *zeros(3_000), *(task(number) for number in range(3_001, 3_500)))


def test_any_key_ends_the_marking_of_what_is_not_read_yet() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: not driver.tasks.feed.loading, "the pages in sight")
        driver.broker.hold_pages()
        await driver.press("a")
        await driver.until_shown("any key stops")
        before = len(driver.tasks.marked)
        await driver.press("x")
        driver.broker.let_pages_go()
        await driver.until_gone("any key stops")
        await driver.until(lambda: not driver.tasks.feed.loading, "the page")
        await driver.pilot.pause()
        assert len(driver.tasks.marked) == before < 5_000

    run(scenario, *zeros(5_000))


def test_a_mark_goes_with_its_task_alone() -> None:
    store = TaskStore()
    marked = Marked(store)
    store.add_page(wire.Page((queued(2), task(1)), more=False, revision=2))
    marked.toggle(queued(2))
    marked.toggle(task(1))
    # It stays when the task changes or the filter hides it
    store.apply([task(2)._replace(revision=3)])
    marked.update()
    assert [row.state for row in marked.rows()] == [TaskState.DONE, TaskState.DONE]
    # It goes when the task does
    store.apply([], [task(1).id])
    marked.update()
    assert [row.number for row in marked.rows()] == [2]
    assert len(marked) == 1
    # And it stays while the list is read anew
    store.clear()
    marked.update()
    assert [row.number for row in marked.rows()] == [2]


@pytest.mark.parametrize("deed", [(), ("d", "y")], ids=["marks", "a deed"])
def test_the_next_user_finds_no_marks(deed: tuple[str, ...]) -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.hold_deeds()
        await driver.press("a")
        for key in deed:
            await driver.press(key)
            await driver.pilot.pause()
        await driver.press("L", *("y" for _ in deed[:1]))
        await driver.until_shown("You are logged out.")
        await driver.enter()
        assert not driver.tasks.marked
        assert not driver.tasks.bulk.progress

    run(scenario, *zeros(3))


# What is asked


def test_a_question_says_how_many_of_what_and_what_is_left_alone() -> None:
    rows = [*zeros(30), task(31), running(40), running(41), queued(42)]
    plan = Plan.of(ORDERS["delete"], rows, hidden=2)
    assert plan.question == "Delete 31 ended tasks?"
    assert plan.about == (
        "1 done, 30 failed. Left alone: 1 queued, 2 running. The filter hides 2 of the marked."
    )
    assert Plan.of(ORDERS["cancel"], rows, 0).question == "Cancel 3 unfinished tasks?"
    assert Plan.of(ORDERS["retry"], rows[:1], 0).question == "Retry 1 task?"
    nothing = Plan.of(ORDERS["retry"], [task(1), queued(2)], 0).nothing
    assert nothing == "Nothing to retry among the marked: 1 queued, 1 done."


@pytest.mark.parametrize(
    ("key", "kind", "numbers"),
    [("d", wire.Delete, [1, 2, 4]), ("c", wire.Cancel, [3, 5]), ("r", wire.Retry, [1, 2])],
)
def test_what_is_marked_is_done_after_a_question_oldest_first(
    key: str, kind: type, numbers: list[int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("a", key)
        assert "Left alone: " in await question(driver)
        await driver.press(key)
        assert isinstance(driver.app.screen, ConfirmScreen), "the same key is no answer"
        assert not driver.broker.kinds_asked(kind)
        await driver.press("y")
        await driver.until_shown(f" {len(numbers)} tasks.")
        assert asked(driver, kind) == numbers
        assert not driver.tasks.marked

    run(scenario, *zeros(2), running(3), task(4), queued(5))


def test_without_a_yes_nothing_is_done_and_the_marks_stay() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("a", "d")
        await question(driver)
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        assert not driver.broker.kinds_asked(wire.Delete)
        assert len(driver.tasks.marked) == 3

    run(scenario, *zeros(3))


def test_where_it_is_for_none_of_the_marked_that_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("a", "r")
        await driver.until_shown("Nothing to retry among the marked: 1 queued, 1 done.")
        assert driver.app.screen is driver.tasks

    run(scenario, queued(1), task(2))


# How it goes


def test_ten_thousand_go_a_few_requests_at_a_time() -> None:
    async def scenario(driver: Driver) -> None:
        broker = driver.broker
        await driver.press("a")
        await driver.until_shown("10,000 marked")
        await driver.press("d")
        await question(driver)
        # Given a broker that takes its time
        broker.hold_deeds()
        await driver.press("y")
        await driver.until_shown("deleting 0 of 10,000")
        # Then the screen lives on
        await driver.press("g", "j", "j", "j")
        assert driver.list.position == 3
        # And one thing is done at a time
        await driver.press("space", "d")
        await driver.until_shown("One thing at a time: still deleting 0 of 10,000.")
        broker.let_deeds_go()
        await driver.until_shown("Deleted 10,000 tasks.")
        await driver.until_shown("No tasks yet")
        assert sorted(asked(driver, wire.Delete)) == list(range(1, MANY + 1))
        assert len(broker.kinds_asked(wire.Delete)) == MANY // BATCH
        assert broker.most_deeds == IN_FLIGHT

    run(scenario, *zeros(MANY))


def test_what_was_refused_is_counted_and_stays_marked() -> None:
    async def scenario(driver: Driver) -> None:
        no = Refusal(ErrorCode.CONFLICT, "This task has not ended; cancel it first.")
        driver.broker.refusals = {row.id: no for row in zeros(5) if row.number % 2}
        await driver.press("a", "d")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("Deleted 2 of 5 tasks; the other 3 stay marked")
        await driver.until_shown("cancel it first.")
        assert [row.number for row in driver.tasks.marked.rows()] == [1, 3, 5]

    run(scenario, *zeros(5), size=LARGE)


def test_a_request_that_is_refused_as_a_whole_does_not_end_the_others() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.refuse[wire.Retry] = RequestError(ErrorCode.INTERNAL, "A mistake of ours.")
        await driver.press("a")
        await driver.until_shown("1,200 marked")
        await driver.press("r")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("Retried 0 of 1,200 tasks; the other 1,200 stay marked")
        assert len(driver.broker.kinds_asked(wire.Retry)) == 3
        assert len(driver.tasks.marked) == 1_200

    run(scenario, *zeros(1_200))


def test_a_busy_broker_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.connection, "AGAIN_S", 0.001)

    async def scenario(driver: Driver) -> None:
        driver.broker.refuse[wire.Retry] = RequestError(ErrorCode.UNAVAILABLE, "The disk is full.")
        await driver.press("a", "r")
        await question(driver)
        await driver.press("y")
        await driver.until(lambda: len(driver.broker.kinds_asked(wire.Retry)) > 2, "it asks again")
        assert "retrying 0 of 2" in driver.text(driver.list)
        driver.broker.refuse.clear()
        await driver.until_shown("Retried 2 tasks.")

    run(scenario, *zeros(2))


def test_the_end_of_the_session_ends_it_and_the_form_is_there() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.hold_deeds()
        await driver.press("a")
        await driver.until_shown("3,000 marked")
        await driver.press("d")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("deleting 0 of 3,000")
        ended = RequestError(ErrorCode.UNAUTHORIZED, "Your session has ended.")
        driver.broker.refuse[wire.Delete] = ended
        driver.broker.end_session(ended.message)
        driver.broker.let_deeds_go()
        await driver.until_shown("Log in")
        await driver.until(lambda: not driver.tasks.bulk.progress, "its end")
        assert len(driver.broker.kinds_asked(wire.Delete)) == IN_FLIGHT
        # And whoever logs in again finds the marks
        await driver.enter()
        await driver.until_shown("3,000 marked")

    run(scenario, *zeros(3_000))


@pytest.mark.parametrize("keys", [("q",), ("L",)], ids=["quit", "log out"])
def test_leaving_in_the_middle_asks_first(keys: tuple[str, ...]) -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.hold_deeds()
        await driver.press("a", "d")
        await question(driver)
        await driver.press("y")
        await driver.until_shown("deleting 0 of 2,100")
        await driver.press(*keys)
        asked = await question(driver)
        assert "Still deleting 0 of 2,100 tasks." in asked
        assert "now leaves 100 tasks as they are; the broker was asked for the others" in asked
        # When the answer is no, it goes on
        await driver.press("n")
        driver.broker.let_deeds_go()
        await driver.until_shown("Deleted 2,100 tasks.")
        # And then there is nothing to ask
        await driver.press(*keys)
        await driver.until(lambda: driver.app.screen is not driver.tasks or left(driver), "the end")
        assert not isinstance(driver.app.screen, ConfirmScreen)

    run(scenario, *zeros(2_100))


def left(driver: Driver) -> bool:
    """Whether the application has ended."""
    return driver.app.return_value is not None
