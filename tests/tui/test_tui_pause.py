"""What is paused: administrators change it, everybody sees it."""

from __future__ import annotations

import asyncio

import pytest

from shared.client import Link
from shared.errors import Unreachable
from shared.roles import WORK
from shared.settings import Settings
from shared.states import Role
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker
from tui.model.lines import text_of
from tui.model.pauses import EVERY, paused, row_line
from tui.model.status import Status
from tui.screens.pause import PauseScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.status_bar import StatusBar


def changes(driver: Driver) -> list[SettingValue]:
    """The changes that were asked for."""
    return [v for ask in driver.broker.kinds_asked(wire.ChangeSettings) for v in ask.values]


async def open_pauses(driver: Driver) -> None:
    await driver.press("escape", "p")
    await driver.until(lambda: isinstance(driver.app.screen, PauseScreen), "the choice")
    await driver.until_shown("work waits, what runs goes on")


def status(driver: Driver) -> str:
    return driver.text(driver.tasks.query_one(StatusBar))


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize(
    ("keys", "name", "sign"),
    [
        ((), "all", "‖ paused"),
        (("j",), "expression", "‖ expression paused"),
        (("j", "j"), "code", "‖ code paused"),
    ],
)
def test_an_administrator_pauses_and_resumes(
    size: tuple[int, int], keys: tuple[str, ...], name: str, sign: str
) -> None:
    async def scenario() -> None:
        async with entered(size=size) as driver:
            await open_pauses(driver)
            assert "▌ everything  ▶ goes on" in driver.text()
            await driver.press(*keys, "enter")
            await driver.until_shown("‖ paused")
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            await driver.until(lambda: sign in status(driver), "the sign")
            # And the other way
            await driver.press("p", *keys, "space")
            await driver.until_gone("‖ paused")
            assert changes(driver) == [
                SettingValue(f"pause.{name}", 1),
                SettingValue(f"pause.{name}", 0),
            ]

    asyncio.run(scenario())


def test_who_is_no_administrator_sees_it_and_is_told() -> None:
    async def scenario() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"}
        async with started(FakeBroker(accounts=accounts)) as driver:
            await driver.enter()
            await driver.type("2+")
            # Given that somebody else pauses everything
            driver.broker.change("pause.all", 1)
            await driver.until(lambda: "‖ paused" in status(driver), "the sign")
            # When they try to have it go on
            await open_pauses(driver)
            await driver.until_shown("only an administrator can change it.")
            await driver.press("enter")
            await driver.press("escape")
            # Then nothing happens, and nothing is lost
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            assert not changes(driver)
            assert driver.entry.value == "2+"

    asyncio.run(scenario())


def test_what_others_pause_is_seen_at_once_in_the_choice_too() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_pauses(driver)
            driver.broker.change("pause.all", 1)
            await driver.until_shown("expression  ‖ paused with everything")
            # And what is chosen then is the other way round
            await driver.press("enter")
            await driver.until_gone("‖ paused")
            assert changes(driver) == [SettingValue("pause.all", 0)]

    asyncio.run(scenario())


def test_a_change_that_did_not_work_says_why() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_pauses(driver)
            error = Unreachable("The broker has not answered in time.")
            driver.broker.refuse[wire.ChangeSettings] = error
            await driver.press("enter")
            await driver.until_shown("The broker has not answered in time.")
            assert "▶ goes on" in driver.text()

    asyncio.run(scenario())


def test_the_end_of_a_session_closes_the_choice() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_pauses(driver)
            driver.broker.end_session("Your session has ended.")
            await driver.until_shown("Your session has ended.")
            await driver.enter()
            assert isinstance(driver.app.screen, TasksScreen)

    asyncio.run(scenario())


def test_the_sign_says_what_is_paused() -> None:
    nothing = Settings()
    everything = nothing.changed([SettingValue("pause.all", 1)])
    assert paused(None) == paused(nothing) == ""
    assert paused(everything) == "‖ paused"
    each = [SettingValue(f"pause.{kind}", 1) for kind in WORK]
    assert paused(nothing.changed(each)) == "‖ paused"


@pytest.mark.parametrize("width", [20, 30, 40, 80, 160])
def test_the_sign_has_room_on_every_status_line(width: int) -> None:
    line = Status(Link.CONNECTED, "ada", Role.USER, unsent=3, paused="‖ paused").line(width)
    assert ("‖ paused" in text_of(line)) is (width >= 30)


def test_a_choice_fits_its_width() -> None:
    settings = Settings().changed([SettingValue("pause.all", 1)])
    for setting in EVERY:
        assert len(text_of(row_line(setting, settings, 30, under_cursor=True))) <= 30
