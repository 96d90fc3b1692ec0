"""Logging out, with and without a broker, and what the next user sees of the one before."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Checkbox

from shared.errors import Unreachable
from shared.home import Home
from shared.wire import client as wire
from tests.tui.drive import TOKEN, Driver, entered, started, store_session
from tests.tui.fake import FakeBroker, task
from tui.desk import LOGGED_OUT, NOT_TOLD
from tui.screens.login import LoginScreen
from tui.screens.tasks import TasksScreen


def two_users() -> FakeBroker:
    accounts = {"ada": "correct horse", "bob": "battery staple"}
    return FakeBroker(task(1, "11111+1"), accounts=accounts)


async def log_in_as_bob(driver: Driver) -> None:
    await driver.fill("bob", "battery staple")
    await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
    await driver.until(lambda: driver.tasks.feed.store.loaded, "the first page")
    await driver.pilot.pause()


async def leave_traces(driver: Driver) -> None:
    """Submit something, look at something, filter something, and type half of something."""
    await driver.press(*"5555+5", "enter")
    await driver.until(lambda: driver.broker.submitted, "the submission")
    await driver.press("escape", "slash", *"11", "enter", "enter")
    await driver.until(lambda: driver.tasks.has_class("-detail"), "the detail")
    await driver.press("i")
    await driver.type("secret+")


async def see_no_traces(driver: Driver) -> None:
    assert driver.entry.value == ""
    assert not driver.tasks.has_class("-detail")
    assert not driver.tasks.feed.store.filter
    assert driver.tasks.filter_line.value == ""
    await driver.press("up")
    assert driver.entry.value == ""
    for trace in ("5555", "11111", "secret"):
        assert trace not in driver.text()


def test_after_a_log_out_nothing_is_left_of_what_was_typed() -> None:
    async def scenario() -> None:
        async with entered(two_users()) as driver:
            await leave_traces(driver)
            await driver.press("escape", "L")
            await driver.until_shown(LOGGED_OUT)
            driver.broker.rows.clear()
            await log_in_as_bob(driver)
            await see_no_traces(driver)

    asyncio.run(scenario())


def test_another_user_after_a_session_ended_finds_nothing_of_it() -> None:
    async def scenario() -> None:
        async with entered(two_users()) as driver:
            await leave_traces(driver)
            driver.broker.end_session("Your session has ended.")
            await driver.until_shown("Your session has ended.")
            driver.broker.rows.clear()
            await log_in_as_bob(driver)
            await see_no_traces(driver)

    asyncio.run(scenario())


def test_without_a_broker_one_is_logged_out_here_and_told_so() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.lose()
            driver.broker.refuse[wire.LogOut] = Unreachable("The broker has not answered.")
            await driver.press("escape", "L")
            await driver.until_shown(NOT_TOLD)

    asyncio.run(scenario())


def test_when_the_broker_was_told_after_all_the_form_says_so() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.lose()
            await driver.press("escape", "L")
            await driver.until_shown(LOGGED_OUT)

    asyncio.run(scenario())


def test_a_log_out_that_was_not_heard_in_time_is_admitted() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.refuse[wire.LogOut] = Unreachable("The broker has not answered.")
            await driver.press("escape", "L")
            await driver.until_shown(NOT_TOLD)
            # And it is told in any case
            assert len(driver.broker.kinds_asked(wire.LogOut)) == 2

    asyncio.run(scenario())


def test_logging_out_asks_while_something_was_not_sent() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.hold_submissions = True
            await driver.press(*"6*7", "enter")
            await driver.until_shown("1 to send")
            await driver.press("escape", "L")
            await driver.until_shown("logging out now loses it")
            await driver.press("n")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            assert not driver.broker.kinds_asked(wire.LogOut)
            # When the answer is yes
            await driver.press("L", "y")
            # Then it is given up, and not left to whoever comes next
            await driver.until_shown(LOGGED_OUT)
            assert driver.broker.submissions[0].accepted.cancelled()
            await driver.enter()
            assert driver.entry.value == ""
            assert "to send" not in driver.text()

    asyncio.run(scenario())


def test_a_session_that_was_kept_ends_even_before_there_is_a_broker(tmp_path: Path) -> None:
    store_session(Home.at(tmp_path))

    async def scenario() -> None:
        broker = FakeBroker()
        broker.tokens[TOKEN] = "ada"
        broker.hold_opening()
        async with started(broker, home=tmp_path) as driver:
            await driver.press("escape", "L")
            await driver.until_shown(NOT_TOLD)
            assert not Home.at(tmp_path).token.exists()
            broker.let_open()
            await driver.until_shown(LOGGED_OUT)
            kinds = [type(request) for request in broker.asked]
            assert kinds == [wire.Resume, wire.LogOut]
            assert isinstance(driver.app.screen, LoginScreen)

    asyncio.run(scenario())


@pytest.mark.parametrize("keep", [True, False])
def test_after_a_session_ended_the_tick_is_as_it_was(keep: bool) -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.fill("ada", "correct horse", keep=keep)
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            driver.broker.end_session("Your session has ended.")
            await driver.until_shown("Your session has ended.")
            assert driver.app.screen.query_one(Checkbox).value is keep

    asyncio.run(scenario())
