"""Keys that come in one burst come to the same as keys that are typed slowly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual import events
from textual.widgets import Input

from tests.tui.drive import DEADLINE_S, Driver, entered, started
from tests.tui.fake import FakeBroker, task
from tests.tui.images.playing import pipeline
from tui import background
from tui.screens.code import CodeScreen
from tui.screens.images.images import ImagesScreen
from tui.screens.settings import SettingsScreen
from tui.screens.tasks import TasksScreen


def play(scenario: Callable[[Driver], Awaitable[None]], broker: FakeBroker | None = None) -> None:
    async def run() -> None:
        async with entered(broker) as driver:
            await scenario(driver)

    asyncio.run(run())


def pressed(key: str) -> events.Key:
    return events.Key("space" if key == " " else key, key if len(key) == 1 else None)


async def eventually(holds: Callable[[], bool]) -> None:
    """As `Driver.until`, but where the screen hangs."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def burst(driver: Driver, *typed: str | events.Paste) -> None:
    """Post all of it at once, as a terminal does whose line is slow, and wait for the end of it."""
    for each in typed:
        driver.app.post_message(pressed(each) if isinstance(each, str) else each)
    await driver.pilot.pause()
    await driver.until(lambda: not driver.app.typed_ahead, "all that was typed")


EDITS = [
    (("7", "0", "+", "1", "2", "backspace", "3"), "70+13"),
    ((*"12345", "left", "left", *"67", "home", "9"), "91236745"),
    ((*"1+1", "ctrl+u", *"2+22"), "2+22"),
    ((*"12", "left", events.Paste("+3+"), "4", "end", "5"), "1+3+425"),
]


@pytest.mark.parametrize(("keys", "text"), EDITS)
def test_the_entry_line_has_what_was_typed(keys: tuple[str | events.Paste, ...], text: str) -> None:
    async def scenario(driver: Driver) -> None:
        await burst(driver, *keys, "enter")
        assert driver.broker.submitted == [text]
        assert driver.entry.value == ""

    play(scenario)


def test_lines_that_are_typed_ahead_are_submitted_one_by_one() -> None:
    async def scenario(driver: Driver) -> None:
        await burst(driver, *"1+1", "enter", *"2+2", "enter", "up", "backspace", "3", "enter")
        assert driver.broker.submitted == ["1+1", "2+2", "2+3"]

    play(scenario)


def test_what_follows_a_line_that_is_still_checked_is_the_next_one() -> None:
    long = "1+" * 30_000 + "1"

    async def scenario(driver: Driver) -> None:
        await burst(driver, events.Paste(long), "enter", *"6*7", "enter")
        assert driver.broker.submitted == [long, "6*7"]

    play(scenario)


def test_a_form_is_filled_in() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.until_shown("Password")
            fields = driver.app.screen.query(Input)
            # When it is typed with a mistake that is taken back
            await burst(driver, *"adx", "backspace", "a", "tab", *"correct", " ", *"horse")
            # Then each field has what is its own
            assert [field.value for field in fields][:2] == ["ada", "correct horse"]

    asyncio.run(scenario())


def test_who_logs_in_may_type_on() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.until_shown("Password")
            keys = (*"ada", "tab", *"correct", " ", *"horse", "enter")
            await burst(driver, *keys, *"6*7", "enter")
            assert isinstance(driver.app.screen, TasksScreen)
            assert driver.broker.submitted == ["6*7"]

    asyncio.run(scenario())


def test_what_follows_a_key_that_leaves_the_line_is_a_command() -> None:
    async def scenario(driver: Driver) -> None:
        await burst(driver, *"1+1", "escape", "s")
        assert isinstance(driver.app.screen, SettingsScreen)
        assert driver.entry.value == "1+1"

    play(scenario)


def test_the_editor_has_what_was_typed_from_before_it_was_there() -> None:
    async def scenario(driver: Driver) -> None:
        # When somebody goes to the code screen and writes at once
        keys = ("x", *"ab", "backspace", "c", "home", "d", "enter", "up", "e", "ctrl+u", "f")
        await burst(driver, "escape", *keys)
        # Then the first key is in the text, too
        assert isinstance(driver.app.screen, CodeScreen)
        assert driver.code.source.editor.text == "fd\nac"

    play(scenario)


def test_a_question_gets_the_answer_that_was_typed_ahead() -> None:
    async def scenario(driver: Driver) -> None:
        await burst(driver, "escape", "d", "y", "slash", *"fai", "backspace", "x")
        await driver.until(lambda: not driver.broker.rows, "that it is deleted")
        assert driver.tasks.filter_line.value == "fax"

    play(scenario, FakeBroker(task(1)))


def test_a_prompt_has_the_value_that_was_typed_ahead() -> None:
    async def scenario(driver: Driver) -> None:
        # When a prompt is opened, and its value replaced and mended
        keys = ("Q", "ctrl+u", *"92", "left", "backspace", "8", "enter", "M")
        await burst(driver, "escape", "I", "escape", *keys)
        # Then it has what was typed, and what came after it went to the screen again
        assert isinstance(driver.app.screen, ImagesScreen)
        assert driver.images.manner.quality == 82

    play(scenario)


def test_a_form_that_opens_after_a_choice_has_what_follows() -> None:
    async def scenario(driver: Driver) -> None:
        # When a filter is chosen and told how in one burst
        keys = ("a", "down", "down", "enter", "ctrl+u", *"19", "backspace", "8", "enter")
        await burst(driver, "escape", "I", "escape", *keys)
        # Then it is what was typed
        assert pipeline(driver) == "blackwhite:18"

    play(scenario)


def test_no_key_waits_for_what_is_read_to_be_shown() -> None:
    async def scenario(driver: Driver) -> None:
        await burst(driver, "escape")
        driver.app.post_message(pressed("down"))
        await eventually(lambda: bool(details(driver)))
        assert details(driver) == [background.ASIDE]

    play(scenario, FakeBroker(*map(task, range(1, 9))))


def details(driver: Driver) -> list[str]:
    """The names of the work that reads a task."""
    return [work.name for work in driver.app.workers if work.group == "detail"]


def test_keys_do_not_wait_one_by_one_for_what_hangs() -> None:
    async def scenario(driver: Driver) -> None:
        over = asyncio.Event()
        driver.app.screen.call_later(over.wait)
        try:
            # Given more keys than could each wait for the screen within the driver's deadline
            for _ in range(12):
                driver.app.post_message(pressed("down"))
            await eventually(lambda: driver.app.typed_ahead)
            await eventually(lambda: not driver.app.typed_ahead)
        finally:
            over.set()

    play(scenario)
