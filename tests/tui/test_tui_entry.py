"""The entry line: checking, submitting, history, large pastes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from shared.errors import ErrorCode, RequestError
from shared.expression.limits import INPUT
from shared.wire import client as wire
from shared.wire.rows import TaskRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import FakeBroker, task
from tui.model.check import MOST_BYTES
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


def flat(text: str) -> str:
    return " ".join(text.split())


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
        driver.entry.insert_typed("é" * (MOST_BYTES // 2) + "1")
        await driver.until(lambda: "at most 1,000,000 bytes" in hint(driver), "the sentence")
        assert driver.entry.value == ""

    run(scenario)


def test_the_longest_expression_is_as_long_as_the_language_says() -> None:
    assert INPUT.most == MOST_BYTES
    assert INPUT.unit == "bytes of UTF-8"

    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed("é" * (MOST_BYTES // 2))
        await driver.until(lambda: len(driver.entry.value) == MOST_BYTES // 2, "the paste")

    run(scenario)


def test_enter_is_not_forgotten_without_a_word_when_the_text_changes_while_it_is_checked() -> None:
    async def scenario(driver: Driver) -> None:
        driver.entry.insert_typed("1+" * 30_000 + "1")
        await driver.pilot.pause()
        await driver.entry.action_submit()
        driver.entry.insert_typed("0")
        await driver.until_shown("Changed while checking: not submitted.")
        assert driver.broker.submitted == []
        # And the next Enter is one like any other
        await driver.press("enter")
        await driver.until(lambda: driver.broker.submitted, "the submission")
        assert driver.broker.submitted == ["1+" * 30_000 + "10"]

    run(scenario)


def test_advice_at_the_end_of_a_long_sentence_is_not_cut_off() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("[1+2]")
        await driver.until(lambda: "BRACKET; write ( and )" in flat(hint(driver)), "the advice")
        assert hint(driver).startswith("^")
        # And the list has its line back when the mistake is mended
        height = driver.list.size.height
        driver.entry.put("1+2")
        await driver.until(lambda: driver.list.size.height > height, "the line")

    run(scenario)


def test_editing_a_task_keeps_what_was_being_typed() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("draft+")
        await driver.press("escape", "e")
        await driver.until(partial(holds, driver, "1+1"), "the expression")
        await driver.press("up")
        await driver.until(partial(holds, driver, "draft+"), "the draft")

    run(scenario, task(1, "1+1"))


@pytest.mark.parametrize("key", ["7", "enter"])
def test_what_comes_of_a_walk_through_the_history_does_not_cost_the_draft(key: str) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("draft+")
        await driver.press("up")
        await driver.until(partial(holds, driver, "1+1"), "the expression")
        await driver.press(key, "up")
        if key == "enter":  # which is the newest line now
            await driver.press("up")
        await driver.until(partial(holds, driver, "draft+"), "the draft")

    run(scenario, task(1, "1+1"))


def test_wide_characters_keep_the_caret_in_its_place() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.type("1+漢")
        await driver.until(lambda: "^" in hint(driver), "the caret")
        assert hint(driver).startswith("  ^^")

    run(scenario)
