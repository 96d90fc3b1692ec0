"""The entry line: checking, submitting, history, large pastes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from shared.errors import ErrorCode, RequestError
from shared.limits import EXPRESSION_CHARS
from shared.wire import client as wire
from shared.wire.rows import TaskRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker, task
from tui.screens.confirm import ConfirmScreen


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: TaskRow,
    size: tuple[int, int] = SMALL,
) -> None:
    async def play() -> None:
        async with entered(FakeBroker(*rows), size) as driver:
            await scenario(driver)

    asyncio.run(play())


def holds(driver: Driver, text: str) -> bool:
    return driver.entry.value == text


def hint(driver: Driver) -> str:
    return driver.text(driver.tasks.panel.hint)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_mistake_is_pointed_at_while_typing(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("(2+3)**/4")
        await driver.until(lambda: "^" in hint(driver), "the caret")
        entry = driver.text(driver.entry)
        assert hint(driver).index("^") == entry.index("/")
        assert "is expected" in hint(driver)

    run(scenario, size=size)


def test_enter_on_a_mistake_does_not_submit_and_says_so() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"1+", "enter")
        await driver.until(lambda: "not submitted" in hint(driver), "the sentence")
        assert driver.entry.value == "1+"
        assert driver.broker.submitted == []

    run(scenario)


def test_enter_submits_and_clears_the_line() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"6*7", "enter")
        await driver.until_shown("○ queued")
        assert driver.broker.submitted == ["6*7"]
        assert driver.entry.value == ""

    run(scenario)


def test_enter_on_nothing_does_nothing() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("space", "enter")
        assert driver.broker.submitted == []

    run(scenario)


def test_lines_typed_without_a_pause_stay_apart() -> None:
    async def scenario(driver: Driver) -> None:
        for key in (*"1+1", "enter", *"2+2", "enter"):
            driver.app.simulate_key(key)
        await driver.until(lambda: driver.broker.submitted == ["1+1", "2+2"], "both")

    run(scenario)


def test_a_refused_submission_comes_back_into_the_line() -> None:
    async def scenario(driver: Driver) -> None:
        error = RequestError(ErrorCode.OVERLOADED, "The broker has too much to do.")
        driver.broker.refuse[wire.Submit] = error
        await driver.press(*"6*7", "enter")
        await driver.until_shown("The broker has too much to do.")
        assert driver.entry.value == "6*7"

    run(scenario)


def test_quitting_asks_while_something_was_not_sent() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.hold_submissions = True
        await driver.press(*"6*7", "enter")
        await driver.until_shown("1 to send")
        await driver.press("escape", "q")
        await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "the question")
        await driver.press("n")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        assert driver.app.return_value is None

    run(scenario)


def test_history_walks_through_the_session_and_the_tasks() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press(*"3+3", "enter")
        await driver.until(lambda: driver.broker.submitted, "the submission")
        await driver.type("draft+")
        for expected in ("3+3", "2+2", "1+1"):
            await driver.press("up")
            await driver.until(partial(holds, driver, expected), expected)
        await driver.press("up", "down", "down", "down")
        await driver.until(lambda: driver.entry.value == "draft+", "the draft")

    run(scenario, task(1, "1+1"), task(2, "2+2"))


def test_a_paste_of_several_lines_is_one_expression() -> None:
    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed("1+\n2+\t3\x1b")
        await driver.pilot.pause()
        assert driver.entry.value == "1+ 2+ 3␛"

    run(scenario)


def test_a_large_paste_is_checked_in_the_background_and_submitted() -> None:
    text = "1+" * 30_000 + "1"

    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed(text)
        await driver.pilot.pause()
        assert "checking" in hint(driver)
        await driver.press("enter")
        await driver.until(lambda: driver.broker.submitted == [text], "the submission")

    run(scenario)


def test_a_mistake_in_a_large_paste_is_found() -> None:
    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed("1+" * 3_000 + "*")
        await driver.until(lambda: "is expected" in hint(driver), "the sentence")

    run(scenario)


def test_too_large_a_paste_is_refused_with_a_sentence() -> None:
    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed("1" * (EXPRESSION_CHARS + 1))
        await driver.until(lambda: "at most 1,000,000 characters" in hint(driver), "the sentence")
        assert driver.entry.value == ""

    run(scenario)


def test_wide_characters_keep_the_caret_in_its_place() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("1+漢")
        await driver.until(lambda: "^" in hint(driver), "the caret")
        assert hint(driver).startswith("  ^^")

    run(scenario)
