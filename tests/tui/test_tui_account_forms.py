"""A form about accounts while the broker takes long to answer."""

from __future__ import annotations

import asyncio

from shared.errors import Unreachable
from shared.wire import accounts
from tests.tui.drive import Driver, entered
from tests.tui.fake.accounts import CODE
from tests.tui.test_tui_accounts import fill, open_account, open_accounts
from tui.screens.accounts.form import PERHAPS, FormScreen
from tui.screens.accounts.people import PeopleScreen
from tui.screens.help import HelpScreen


async def invite_slowly(driver: Driver) -> None:
    """Somebody has asked for an invitation, and the broker has not made it yet."""
    driver.broker.hold_forms()
    await open_accounts(driver)
    await driver.press("n")
    await driver.until_shown("Invite somebody")
    await driver.press("enter")
    await driver.until_shown("Saving…")


def invited(driver: Driver) -> int:
    return len(driver.broker.kinds_asked(accounts.Invite))


def test_an_invitation_that_is_awaited_is_neither_asked_for_again_nor_left() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await invite_slowly(driver)
            # When
            await driver.press("enter", "ctrl+s", "escape", "enter")
            # Then
            assert isinstance(driver.app.screen, FormScreen)
            driver.broker.let_forms_go()
            await driver.until_shown(CODE)
            assert invited(driver) == 1

    asyncio.run(scenario())


def test_a_password_is_changed_once_however_often_enter_is_pressed() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.hold_forms()
            await open_account(driver)
            await driver.press("p")
            await driver.until_shown("Change your password")
            await fill(driver, old="correct horse", new="battery staple", again="battery staple")
            await driver.until_shown("Saving…")
            # When
            await driver.press("enter")
            driver.broker.let_forms_go()
            # Then
            await driver.until_told("Your password is changed")
            assert len(driver.broker.kinds_asked(accounts.ChangePassword)) == 1

    asyncio.run(scenario())


def test_a_broker_that_stays_away_locks_nobody_into_a_form() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            driver.broker.refuse[accounts.Invite] = Unreachable("Nobody has answered.")
            await invite_slowly(driver)
            # When
            driver.broker.let_forms_go()
            # Then
            await driver.until_shown("Nobody has answered.")
            assert " ".join(PERHAPS.split()[:4]) in driver.text()
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, PeopleScreen), "the list")

    asyncio.run(scenario())


def test_an_answer_that_comes_while_somebody_reads_the_help_is_shown_after_it() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await invite_slowly(driver)
            await driver.press("f1")
            await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "the help")
            # When
            driver.broker.let_forms_go()
            await driver.until(lambda: driver.broker.people.invitations, "the invitation")
            await driver.pilot.pause()
            # Then
            assert isinstance(driver.app.screen, HelpScreen)
            await driver.press("escape")
            await driver.until_shown(CODE)
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, PeopleScreen), "the list")

    asyncio.run(scenario())
