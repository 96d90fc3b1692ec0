"""Registering, logging in, going on with a session, losing it."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from textual.widgets import Input

from shared import session_file
from shared.client.effects import Waiting
from shared.errors import ErrorCode, RequestError, SetupError
from shared.home import Home
from shared.wire import client as wire
from tests.tui.drive import LARGE, SMALL, TOKEN, Driver, started, store_session
from tests.tui.fake import FakeBroker, task
from tui.screens.login import LoginScreen, Mode
from tui.screens.tasks import TasksScreen


def form(driver: Driver) -> LoginScreen:
    screen = driver.app.screen
    assert isinstance(screen, LoginScreen)
    return screen


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_right_password_leads_to_the_tasks(size: tuple[int, int]) -> None:
    async def scenario() -> None:
        async with started(FakeBroker(task(1, "2+3")), size) as driver:
            await driver.press(*"ada", "enter", *"correct", "space", *"horse", "enter")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            await driver.until_shown("2+3")
            assert driver.app.focused is driver.entry

    asyncio.run(scenario())


def test_a_wrong_password_is_said_under_the_form_and_can_be_tried_again() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.fill("ada", "wrong")
            await driver.until_shown("User name or password is wrong.")
            await driver.enter()

    asyncio.run(scenario())


def test_the_password_is_never_on_the_screen() -> None:
    async def scenario() -> None:
        async with started() as driver:
            form(driver).query_one("#password", Input).value = "correct horse"
            await driver.pilot.pause()
            assert "horse" not in driver.text()
            assert "•••" in driver.text()

    asyncio.run(scenario())


def test_the_first_account_is_registered_as_administrator() -> None:
    async def scenario() -> None:
        async with started(FakeBroker(accounts={}), LARGE) as driver:
            await driver.until(lambda: form(driver).mode is Mode.REGISTER, "the form to switch")
            await driver.until_shown("the first one is administrator")
            await driver.fill("ada", "battery staple", "battery staple")
            await driver.until_shown("ada (administrator)")
            assert driver.broker.accounts == {"ada": "battery staple"}

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("user", "password", "again", "sentence"),
    [
        ("", "x", "x", "Give a user name."),
        ("bob", "", "", "Give a password."),
        ("bob", "battery", "staple", "The two passwords differ."),
        ("ada", "battery", "battery", "There is a user of this name already."),
    ],
)
def test_what_is_wrong_with_the_form_is_said_in_words(
    user: str, password: str, again: str, sentence: str
) -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.press("ctrl+t")
            await driver.fill(user, password, again)
            await driver.until_shown(sentence)

    asyncio.run(scenario())


def test_a_session_is_kept_only_when_asked_for(tmp_path: Path) -> None:
    async def scenario(keep: bool) -> None:
        async with started(home=tmp_path) as driver:
            await driver.fill("ada", "correct horse", keep=keep)
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    file = Home.at(tmp_path).token
    asyncio.run(scenario(keep=False))
    assert not file.exists()
    asyncio.run(scenario(keep=True))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    stored = session_file.load(file)
    assert stored is not None
    assert stored.user == "ada"


def test_a_kept_session_goes_on_without_a_form() -> None:
    async def scenario() -> None:
        broker = FakeBroker(task(7, "6*7", summary="42"))
        broker.tokens[TOKEN] = "ada"
        async with started(broker, resumed=True) as driver:
            assert driver.app.screen is driver.tasks
            await driver.until_shown("6*7")
            assert not broker.kinds_asked(wire.LogIn)

    asyncio.run(scenario())


def test_a_kept_session_that_has_ended_asks_for_the_password(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with started(home=tmp_path, resumed=True) as driver:
            await driver.until_shown("Your session has ended; log in again.")
            assert form(driver).query_one("#user", Input).value == "ada"
            assert driver.app.focused is form(driver).query_one("#password")

    asyncio.run(scenario())
    assert session_file.load(Home.at(tmp_path).token) is None


def test_a_good_session_that_has_to_wait_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.connection.AGAIN_S", 0)

    async def scenario() -> None:
        broker = FakeBroker(task(7, "6*7", summary="42"))
        broker.tokens[TOKEN] = "ada"
        broker.refuse[wire.Resume] = RequestError(ErrorCode.RATE_LIMITED, "You have 3 connections.")
        async with started(broker, resumed=True) as driver:
            await driver.until(lambda: len(broker.kinds_asked(wire.Resume)) > 1, "another try")
            broker.listener(Waiting(5_000, "You have 3 connections."))
            await driver.until_told("You have 3 connections. Waiting…")
            assert driver.app.screen is driver.tasks
            broker.refuse.clear()
            await driver.until_shown("6*7")

    asyncio.run(scenario())


def test_a_session_that_another_takes_the_place_of_ends(tmp_path: Path) -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.tokens[TOKEN] = "bob"
        async with started(broker, home=tmp_path) as driver:
            # Given a command that has logged in meanwhile
            store_session(Home.at(tmp_path), "bob")
            await driver.fill("ada", "correct horse", keep=True)
            await driver.until(lambda: broker.kinds_asked(wire.LogOut), "the end of it")
            # Then that session was ended, and this one goes on
            assert broker.kinds_asked(wire.Resume) == [wire.Resume(TOKEN)]
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    asyncio.run(scenario())


def test_a_session_that_others_can_read_is_not_gone_on_with(tmp_path: Path) -> None:
    store_session(Home.at(tmp_path))
    Home.at(tmp_path).token.chmod(0o644)

    async def scenario() -> None:
        broker = FakeBroker()
        async with started(broker, home=tmp_path) as driver:
            await driver.until_shown("is open to other users")
            assert isinstance(driver.app.screen, LoginScreen)
            assert not broker.kinds_asked(wire.Resume)

    asyncio.run(scenario())


def test_a_session_of_another_broker_is_left_alone(tmp_path: Path) -> None:
    file = Home.at(tmp_path).token
    session_file.save(file, session_file.StoredSession("ada", TOKEN, "tcp://elsewhere:1"))

    async def scenario() -> None:
        async with started(home=tmp_path) as driver:
            assert isinstance(driver.app.screen, LoginScreen)

    asyncio.run(scenario())
    assert session_file.load(file) is not None


def test_an_expired_session_keeps_what_was_typed() -> None:
    async def scenario() -> None:
        async with started() as driver:
            await driver.enter()
            await driver.type("(1+2)*3")
            driver.broker.end_session("Your session has ended after 60 idle minutes.")
            await driver.until_shown("60 idle minutes")
            await driver.enter()
            assert driver.entry.value == "(1+2)*3"

    asyncio.run(scenario())


def test_an_expired_session_closes_whatever_was_asked() -> None:
    async def scenario() -> None:
        async with started(FakeBroker(task(1))) as driver:
            await driver.enter()
            await driver.press("escape", "d")
            await driver.until_shown("Delete task 1")
            driver.broker.end_session("Your session has ended.")
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")
            await driver.enter()
            assert not driver.broker.kinds_asked(wire.Delete)

    asyncio.run(scenario())


def test_logging_out_forgets_the_session(tmp_path: Path) -> None:
    store_session(Home.at(tmp_path))

    async def scenario() -> None:
        broker = FakeBroker()
        broker.tokens[TOKEN] = "ada"
        async with started(broker, home=tmp_path) as driver:
            await driver.until(lambda: driver.tasks.feed.store.loaded, "the tasks")
            await driver.press("escape", "L")
            await driver.until_shown("You are logged out.")
            await driver.until(lambda: broker.kinds_asked(wire.LogOut), "the broker to be told")

    asyncio.run(scenario())
    assert not Home.at(tmp_path).token.exists()


def test_another_user_sees_nothing_of_the_one_before() -> None:
    async def scenario() -> None:
        broker = FakeBroker(task(1, "11111+1"), accounts={"ada": "correct horse", "bob": "x"})
        async with started(broker) as driver:
            await driver.enter()
            await driver.until_shown("11111+1")
            await driver.press("escape", "L")
            broker.rows.clear()
            await driver.fill("bob", "x")
            await driver.until_shown("No tasks yet")
            assert "11111" not in driver.text()

    asyncio.run(scenario())


def test_a_broker_that_cannot_start_is_said_and_tried_again_by_a_key() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.failures.append(SetupError("The folder /x is open to other users."))
        async with started(broker) as driver:
            await driver.until_shown("The folder /x is open to other users.")
            await driver.press("f5")
            await driver.until_gone("The folder /x")
            await driver.enter()

    asyncio.run(scenario())


def test_a_refusal_without_a_session_is_shown() -> None:
    async def scenario() -> None:
        async with started() as driver:
            error = RequestError(ErrorCode.RATE_LIMITED, "Too many tries; wait a minute.")
            driver.broker.refuse[wire.LogIn] = error
            await driver.fill("ada", "correct horse")
            await driver.until_shown("Too many tries; wait a minute.")

    asyncio.run(scenario())


@pytest.mark.parametrize("keys", [("f1",), ("ctrl+p",), ("f1", "ctrl+p")])
def test_what_lies_over_the_form_during_a_log_in_goes_with_it(keys: tuple[str, ...]) -> None:
    async def scenario() -> None:
        async with started(FakeBroker(task(1, "2+3"))) as driver:
            driver.broker.hold_log_in()
            await driver.fill("ada", "correct horse")
            # Given somebody who looks at the keys or the commands meanwhile
            await driver.press(*keys)
            driver.broker.let_log_in()
            # Then the tasks are what is shown, and there is nothing below them
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
            await driver.until_shown("2+3")
            assert not any(isinstance(each, LoginScreen) for each in driver.app.screen_stack)
            # And logging out and in goes on as ever
            await driver.press("escape", "L")
            await driver.until_shown("You are logged out.")
            await driver.enter()
            assert driver.app.focused is driver.entry

    asyncio.run(scenario())


def test_a_log_in_that_is_refused_under_the_keys_is_said_in_the_form() -> None:
    async def scenario() -> None:
        async with started() as driver:
            driver.broker.hold_log_in()
            await driver.fill("ada", "wrong")
            await driver.press("f1")
            driver.broker.let_log_in()
            await driver.pilot.pause()
            await driver.press("escape")
            await driver.until_shown("User name or password is wrong.")
            await driver.enter()

    asyncio.run(scenario())


@pytest.mark.parametrize("ticked", [True, False])
def test_enter_on_the_tick_logs_in_and_space_changes_it(ticked: bool, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with started(home=tmp_path) as driver:
            await driver.press(*"ada", "enter", *"correct", "space", *"horse", "tab")
            if ticked:
                await driver.press("space")
            await driver.press("enter")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    asyncio.run(scenario())
    assert Home.at(tmp_path).token.exists() is ticked


def test_nobody_is_promised_to_be_the_first_after_somebody_else_was() -> None:
    async def scenario() -> None:
        async with started(FakeBroker(accounts={})) as driver:
            await driver.until_shown("the first one is administrator")
            # Given somebody else who registers under the same name meanwhile
            driver.broker.accounts["ada"] = "battery staple"
            await driver.fill("ada", "correct horse", "correct horse")
            await driver.until_shown("There is a user of this name already.")
            assert "the first one is administrator" not in driver.text()
            assert "Make an account." in driver.text()

    asyncio.run(scenario())


def test_a_broker_that_comes_back_with_accounts_promises_nothing_either() -> None:
    async def scenario() -> None:
        async with started(FakeBroker(accounts={})) as driver:
            await driver.until_shown("the first one is administrator")
            driver.broker.listener(wire.Welcome("1", bytes(16), has_accounts=True))
            await driver.until_gone("the first one is administrator")

    asyncio.run(scenario())
