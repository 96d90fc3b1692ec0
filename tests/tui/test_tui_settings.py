"""The settings screen: seen by everybody, changed in place by an administrator."""

from __future__ import annotations

import asyncio

import pytest
from textual import events

from shared.errors import ErrorCode, RequestError, Unreachable
from shared.settings import SETTINGS, Settings
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker
from tui.model.lines import text_of
from tui.model.settings import About, changed_count, header, row_line, shown_range
from tui.screens.login import LoginScreen
from tui.screens.settings import READ_ONLY, SAVING, SettingsScreen
from tui.screens.tasks import TasksScreen

NAMES = list(SETTINGS)


def go_to(name: str) -> list[str]:
    """The keys that lead to a setting, wherever the cursor is."""
    return ["home", *["down"] * NAMES.index(name)]


def changes(driver: Driver) -> list[SettingValue]:
    """The changes that were asked for."""
    return [v for ask in driver.broker.kinds_asked(wire.ChangeSettings) for v in ask.values]


def line_of(driver: Driver, name: str) -> str:
    """The line of a setting on the screen."""
    return next(line for line in driver.text(driver.settings.list).split("\n") if name in line)


# What is shown


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_every_setting_is_shown_with_what_it_means(size: tuple[int, int]) -> None:
    async def scenario() -> None:
        async with entered(size=size) as driver:
            await driver.open_settings()
            for setting in SETTINGS.values():
                await driver.until_shown(setting.sentence[:60])
                shown = driver.text(driver.settings.list)
                assert f"▌{setting.name} " in shown
                assert shown_range(setting) in shown
                assert setting.range in driver.text(driver.settings)
                await driver.press("down")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    asyncio.run(scenario())


def test_what_is_not_as_by_default_has_a_sign() -> None:
    settings = Settings().changed([SettingValue("time.power", 250)])
    power, split = SETTINGS["time.power"], SETTINGS["split"]
    assert "≠ 0" in text_of(row_line(power, 250, 76, under_cursor=False))
    assert "≠" not in text_of(row_line(power, 0, 76, under_cursor=False))
    assert "≠ on" in text_of(row_line(split, 0, 76, under_cursor=False))
    assert changed_count(settings) == 1


@pytest.mark.parametrize("width", [76, 119, 120, 156])
def test_lines_are_aligned_with_the_header_and_fit(width: int) -> None:
    head = text_of(header(width))
    assert len(head) <= width
    for setting in SETTINGS.values():
        for value in (setting.least, setting.most, setting.default):
            line = text_of(row_line(setting, value, width, under_cursor=True))
            assert len(line) <= width
            assert line[head.index("Range") :].startswith(shown_range(setting))
            about = About(setting, value, "x" * 90).lines(76)
            assert len(list(about)) <= 4, "as many as the pane has room for"


# Changing


def test_an_administrator_changes_a_value_in_place() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.press(*go_to("time.division"), "enter")
            assert driver.app.focused is driver.settings.line
            await driver.press(*"250", "enter")
            await driver.until(lambda: changes(driver), "the change")
            await driver.until(lambda: driver.app.focused is driver.settings.list, "the list")
            assert changes(driver) == [SettingValue("time.division", 250)]
            assert line_of(driver, "time.division").split()[2:4] == ["250", "ms"]
            assert "≠ 0" in line_of(driver, "time.division")
            assert "1 changed" in driver.text()

    asyncio.run(scenario())


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("name", [NAMES[0], "cache.size", NAMES[-1]])
def test_the_value_is_edited_where_it_stands(size: tuple[int, int], name: str) -> None:
    async def scenario() -> None:
        async with entered(size=size) as driver:
            await driver.open_settings()
            await driver.press(*go_to(name), "enter")
            line = driver.settings.line
            value = str(SETTINGS[name].default)
            assert line.value == line.selected_text == value
            # Then it lies in the line of the setting, and stays there when the window changes
            for columns, rows in (size, (100, 16), (130, 40), size):
                await driver.pilot.resize_terminal(columns, rows)
                await driver.pilot.pause()
                shown = driver.text().split("\n")[line.region.y]
                assert f"▌{name} " in shown
                assert shown[line.region.x :].startswith(value)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("worker.heartbeat", "99", "from 100 to 60,000, not '99'"),
        ("worker.heartbeat", "soon", "not 'soon'"),
        ("split", "perhaps", "split is on or off, not 'perhaps'"),
        ("task.max_tries", "", "not ''"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_can_be_mended(
    name: str, typed: str, said: str
) -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.press(*go_to(name), "enter", "backspace", *typed, "enter")
            await driver.until(lambda: said in " ".join(driver.text().split()), said)
            assert changes(driver) == []
            assert driver.settings.line.value == typed
            # And the sentence goes when somebody types
            await driver.press("ctrl+u", *"default")
            await driver.until_gone("Nothing was changed")
            await driver.press("enter")
            await driver.until(lambda: changes(driver), "the change")

    asyncio.run(scenario())


def test_a_value_that_is_left_stays_as_it_is() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            for leaving in ("escape", "tab"):
                await driver.press("enter", *"77", leaving)
                await driver.until(lambda: driver.app.focused is driver.settings.list, "the list")
                assert not driver.settings.line.display
                assert line_of(driver, "time.addition").split()[2:4] == ["0", "ms"]
            assert changes(driver) == []

    asyncio.run(scenario())


def test_a_refusal_is_shown_and_what_was_typed_is_kept() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            refusal = RequestError(ErrorCode.FORBIDDEN, "Only an administrator may do this.")
            driver.broker.refuse[wire.ChangeSettings] = refusal
            await driver.open_settings()
            await driver.press("enter", *"77", "enter")
            await driver.until_shown("Only an administrator may do this.")
            assert driver.settings.line.value == "77"
            await driver.press("escape")
            await driver.until_shown("0 ms       0 to 600,000")

    asyncio.run(scenario())


def test_a_paste_brings_no_controls_along() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.press("enter")
            driver.app.post_message(events.Paste("\x1b[2J12" + "\u202e" * 500))
            await driver.until(lambda: "[2J12" in driver.settings.line.value, "the paste")
            assert not set("\x1b\u202e") & set(driver.settings.line.value)
            assert len(driver.settings.line.value) <= 41

    asyncio.run(scenario())


def test_a_double_click_edits() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.pilot.click("#settings", offset=(10, 6), times=2)
            await driver.until(lambda: driver.app.focused is driver.settings.line, "the field")
            assert line_of(driver, "▌").split()[1] == f"▌{NAMES[4]}"
            # And a click elsewhere leaves it
            await driver.pilot.click("#settings", offset=(10, 3))
            await driver.until(lambda: not driver.settings.line.display, "the list")

    asyncio.run(scenario())


# Who may not


def test_others_see_them_and_are_told_why_they_cannot_change_them() -> None:
    async def scenario() -> None:
        broker = FakeBroker(accounts={"root": "x", "ada": "correct horse"})
        async with entered(broker) as driver:
            await driver.open_settings()
            await driver.until_shown(READ_ONLY)
            await driver.press("down", "enter", "5", "enter")
            await driver.pilot.pause()
            assert driver.app.focused is driver.settings.list
            assert changes(driver) == []
            assert READ_ONLY in driver.text()

    asyncio.run(scenario())


# What others do


def test_a_change_elsewhere_is_seen_at_once_even_while_editing() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            driver.broker.change("time.subtraction", 123)
            await driver.until(lambda: "123" in line_of(driver, "time.subtraction"), "the change")
            await driver.press("enter", *"77")
            driver.broker.change("time.addition", 456)
            await driver.until_shown("Now 456 ms")
            assert driver.settings.line.value == "77"

    asyncio.run(scenario())


def test_a_lost_connection_keeps_what_is_shown_and_says_so() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            driver.broker.lose()
            await driver.until_shown("does not answer")
            assert "reconnecting" in driver.text()
            # When somebody changes something all the same
            silence = Unreachable("The broker has not answered in time; it may be busy or gone.")
            driver.broker.refuse[wire.ChangeSettings] = silence
            await driver.press("enter", *"77", "enter")
            await driver.until_shown("The broker has not answered in time")
            # Then it can be tried again
            driver.broker.refuse.clear()
            driver.broker.come_back()
            driver.broker.change("split", 0)
            await driver.until_gone("does not answer")
            await driver.press("enter")
            await driver.until(lambda: len(changes(driver)) == 2, "another try")
            await driver.until(lambda: "off" in line_of(driver, "split"), "what was missed")

    asyncio.run(scenario())


def test_while_the_broker_takes_its_time_it_says_that_it_saves() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            answered = asyncio.Event()
            ask = driver.broker.ask

            async def slowly(request: object, timeout: float | None = None) -> object:
                if isinstance(request, wire.ChangeSettings):
                    await answered.wait()
                return await ask(request, timeout)  # type: ignore[arg-type]

            driver.broker.ask = slowly  # type: ignore[method-assign, assignment]
            await driver.open_settings()
            await driver.press("enter", *"77", "enter")
            await driver.until_shown(SAVING)
            # When somebody goes on to another setting meanwhile
            await driver.press("escape", "down", "enter", *"88")
            answered.set()
            # Then the answer does not take that away
            await driver.until(lambda: "77" in line_of(driver, "time.addition"), "the change")
            assert driver.settings.line.value == "88"
            assert driver.app.focused is driver.settings.line

    asyncio.run(scenario())


def test_the_end_of_the_session_leads_to_the_form() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.press("enter", *"77")
            driver.broker.end_session("Your session has ended.")
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")
            await driver.enter()
            await driver.open_settings()
            assert changes(driver) == []

    asyncio.run(scenario())


def test_settings_that_have_not_come_yet_are_waited_for() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            assert driver.app._desk is not None
            driver.app._desk._settings = None
            await driver.open_settings()
            assert "Reading the settings" in driver.text()
            await driver.press("down", "enter", "end")
            driver.broker.change("split", 0)
            await driver.until_shown("▌time.addition")

    asyncio.run(scenario())


# Ways to it


def test_the_palette_has_it() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.press("ctrl+p", *"Settings")
            await driver.until_shown("See or change the grid")
            await driver.press("down", "enter")
            await driver.until(lambda: isinstance(driver.app.screen, SettingsScreen), "settings")

    asyncio.run(scenario())


def test_nobody_who_is_not_logged_in_comes_there() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")
            driver.app._go("settings")
            await driver.pilot.pause(0.1)
            assert isinstance(driver.app.screen, LoginScreen)

    asyncio.run(scenario())


def test_the_same_key_leads_there_and_back() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await driver.open_settings()
            await driver.press("s")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            await driver.press("s")
            await driver.until(lambda: isinstance(driver.app.screen, SettingsScreen), "settings")
            await driver.press("question_mark")
            await driver.until_shown("Keys")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, SettingsScreen), "settings")

    asyncio.run(scenario())
