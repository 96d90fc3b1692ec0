"""Filters: what they mean, and how the list follows them."""

from __future__ import annotations

import asyncio

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from tests.tui.drive import entered
from tests.tui.fake import FakeBroker, queued, task
from tui.model.filter import EVERYTHING, Filter, parse

DONE, FAILED = TaskState.DONE, TaskState.FAILED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("failed", Filter(frozenset({FAILED}))),
        ("Failed DONE 2+", Filter(frozenset({DONE, FAILED}), None, "2+")),
        ("expression done", Filter(frozenset({DONE}), "expression")),
        ("2+ done", Filter(title="2+ done")),
        ('"done', Filter(title="done")),
    ],
)
def test_words_are_states_and_the_rest_is_the_title(text: str, expected: Filter) -> None:
    assert parse(text) == expected


def test_one_state_is_asked_of_the_broker_and_several_are_filtered_here() -> None:
    assert parse("failed 2").request(7, 9) == wire.List(7, 9, FAILED, None, "2")
    assert parse("failed done 2").request(7, 9).state is None
    assert not parse("failed done").matches(queued(1))
    assert parse("failed done").matches(task(1))


def test_a_filter_says_itself_in_words() -> None:
    assert str(parse("failed done 2+")) == "done failed 2+…"


def test_the_list_shows_what_the_filter_lets_through_and_drops_it_again() -> None:
    async def scenario() -> None:
        broker = FakeBroker(task(1, "2+2"), task(2, "3+3"), queued(3, "2+9"))
        async with entered(broker) as driver:
            await driver.press("escape", "slash", *"done", "space", "2")
            await driver.until_gone("3+3")
            assert "2+2" in driver.text(driver.list)
            assert "filter: done 2…" in driver.text(driver.list)
            asked = broker.kinds_asked(wire.List)
            await driver.until(lambda: broker.kinds_asked(wire.List)[-1].title == "2", str(asked))
            assert broker.kinds_asked(wire.List)[-1].state is DONE
            await driver.press("enter")
            broker.push(task(4, "2*8"), task(5, "5*8"))
            await driver.until_shown("2*8")
            assert "5*8" not in driver.text(driver.list)
            await driver.press("escape")
            await driver.until_shown("3+3")
            assert "5*8" in driver.text(driver.list)

    asyncio.run(scenario())


def test_a_filter_finds_tasks_that_were_not_loaded() -> None:
    async def scenario() -> None:
        broker = FakeBroker(task(1, "old+1"), *(task(number) for number in range(2, 1_000)))
        async with entered(broker) as driver:
            await driver.press("escape", "slash", *"old")
            await driver.until_shown("old+1")

    asyncio.run(scenario())


def test_a_filter_that_nothing_matches_says_so() -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1))) as driver:
            await driver.press("escape", "slash", *"zzz")
            await driver.until_shown("No task matches the filter.")
            await driver.press("escape")
            await driver.until_shown("✓ done")
            assert driver.list.has_focus

    asyncio.run(scenario())


@pytest.mark.parametrize("key", ["tab", "shift+tab", "enter"])
def test_a_filter_that_is_left_stays_in_the_title_and_goes_with_escape(key: str) -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1, "2+2"), task(2, "3+3"))) as driver:
            await driver.press("escape", "slash", *"2+", key)
            await driver.until(lambda: driver.list.has_focus, "the list")
            assert "filter: 2+" in driver.text(driver.list)
            assert not driver.tasks.filter_line.display
            await driver.press("escape")
            await driver.until_shown("3+3")
            assert not driver.tasks.filter_line.display

    asyncio.run(scenario())


def test_a_click_out_of_the_filter_leaves_no_line_behind() -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1, "2+2"))) as driver:
            await driver.press("escape", "slash", *"2+")
            await driver.pilot.click(driver.list, offset=(10, 2))
            await driver.until(lambda: not driver.tasks.filter_line.display, "the line to go")
            assert "filter: 2+" in driver.text(driver.list)

    asyncio.run(scenario())
