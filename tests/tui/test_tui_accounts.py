"""The screens with all accounts and with one's own, and registering by invitation."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from shared.clock import DAY
from shared.invitation import digest_of, id_of
from shared.states import Registration, Role
from shared.wire import accounts
from shared.wire import client as wire
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import T0, FakeBroker
from tests.tui.fake.accounts import CODE, account, session
from tui.model.accounts import forms
from tui.model.accounts.lines import account_line, invitation_line, session_line
from tui.model.lines import text_of
from tui.model.titles import FIRST_STEPS, NO_TASKS
from tui.polling import Polling
from tui.screens.accounts.own import OwnScreen
from tui.screens.accounts.people import PeopleScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.login import LoginScreen
from tui.screens.tasks import TasksScreen
from tui.widgets.choice import Choice
from tui.widgets.hint import LOOKS_ON

sizes = pytest.mark.parametrize("size", [SMALL, LARGE])


async def open_accounts(driver: Driver) -> None:
    await driver.press("escape", "U")
    await driver.until(lambda: isinstance(driver.app.screen, PeopleScreen), "the accounts")
    await driver.until_shown("2 accounts")


async def open_account(driver: Driver) -> None:
    await driver.press("escape", "P")
    await driver.until(lambda: isinstance(driver.app.screen, OwnScreen), "the own account")
    await driver.until_shown("session")


def changes(driver: Driver) -> list[accounts.ChangeAccount]:
    return driver.broker.kinds_asked(accounts.ChangeAccount)


async def fill(driver: Driver, **values: str) -> None:
    for name, value in values.items():
        line = driver.app.screen.query_one(f"#{name}")
        assert isinstance(line, Input | Choice)
        line.value = value
    await driver.pilot.pause()
    await driver.press("enter")


# All accounts


@sizes
def test_an_administrator_sees_all_accounts(size: tuple[int, int]) -> None:
    async def scenario() -> None:
        async with entered(size=size) as driver:
            await open_accounts(driver)
            for text in (
                "ada",
                "admin",
                "1 connected",
                "bob",
                "Unfinished",
                " 3 ",
                "Most tasks",
                " 5 ",
            ):
                assert text in driver.text()
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    asyncio.run(scenario())


def test_role_and_quotas_are_changed_in_a_form() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_accounts(driver)
            await driver.press("j", "enter")
            await driver.until_shown("Account bob")
            # When something cannot be, and then can
            await fill(driver, tasks="many")
            await driver.until_shown("Most tasks: a whole number from 0 to 10,000,000.")
            assert not changes(driver)
            await fill(driver, role="viewer", tasks="7", blobs="0")
            # Then it is asked for, and shown
            await driver.until(lambda: "viewer 3 7 –" in " ".join(driver.text().split()), "it")
            expected = accounts.ChangeAccount("bob", role=Role.VIEWER, tasks=7, blobs=0)
            assert changes(driver) == [expected]
            assert "viewer" in driver.text()

    asyncio.run(scenario())


def test_what_the_broker_refuses_can_be_mended_in_the_form() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_accounts(driver)
            await driver.press("enter")
            await driver.until_shown("Account ada")
            await fill(driver, role="user")
            await driver.until_shown("This is the last administrator.")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, PeopleScreen), "the list")

    asyncio.run(scenario())


def test_disabling_asks_first_and_letting_in_again_does_not() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_accounts(driver)
            await driver.press("j", "d")
            await driver.until(lambda: isinstance(driver.app.screen, ConfirmScreen), "a question")
            assert "Disable bob?" in driver.text()
            await driver.press("n")
            await driver.until(lambda: isinstance(driver.app.screen, PeopleScreen), "the list")
            assert not changes(driver)
            await driver.press("d")
            await driver.until_shown("Disable bob?")
            await driver.press("y")
            await driver.until_shown("⊘ disabled")
            await driver.press("d")
            await driver.until_gone("⊘ disabled")
            assert changes(driver) == [
                accounts.ChangeAccount("bob", disabled=True),
                accounts.ChangeAccount("bob", disabled=False),
            ]

    asyncio.run(scenario())


def test_the_code_of_an_invitation_is_shown_and_it_is_withdrawn() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_accounts(driver)
            await driver.press("n")
            await driver.until_shown("Invite somebody")
            await fill(driver, role="viewer", days="2")
            await driver.until_shown(CODE)
            name = id_of(digest_of(CODE)).hex()[:8]
            assert f"Invitation {name}" in driver.text()
            # It stays until somebody leaves it
            await driver.press("down", "enter", "y")
            await driver.until_told("Copied the code.")
            assert driver.app.clipboard == CODE
            assert CODE in driver.text()
            await driver.press("escape")
            await driver.until_shown("an invitation")
            assert CODE not in driver.text()
            (asked,) = driver.broker.kinds_asked(accounts.Invite)
            assert asked == accounts.Invite(Role.VIEWER, 2 * DAY)
            # When
            await driver.press("end")
            await driver.until_shown(f"Invitation {name}, for the role viewer, by ada, until ")
            await driver.press("d")
            await driver.until_shown(f"Withdraw invitation {name}?")
            assert "It is for the role viewer, by ada, until " in driver.text()
            await driver.press("y")
            # Then
            await driver.until_gone("an invitation")

    asyncio.run(scenario())


def test_the_question_names_the_invitation_that_came_under_the_cursor_by_itself() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            first, second = (
                accounts.InvitationRow(digit * 16, Role.USER, "ada", T0 + DAY)
                for digit in (b"1", b"2")
            )
            driver.broker.people.invitations = [first, second]
            await open_accounts(driver)
            await driver.press("end", "up")
            await driver.until_shown("Invitation 31313131, ")
            # When somebody uses the one under the cursor
            driver.broker.people.invitations = [second]
            await driver.until_shown("Invitation 32323232, ")
            # Then
            await driver.press("d")
            await driver.until_shown("Withdraw invitation 32323232?")

    asyncio.run(scenario())


def test_others_are_told_who_may() -> None:
    async def scenario() -> None:
        people = {"root": "correct horse", "ada": "correct horse"}
        async with started(FakeBroker(accounts=people)) as driver:
            await driver.enter()
            await driver.press("escape", "U")
            await driver.until_shown("Only an administrator sees the accounts.")
            # And no form is opened that the broker would refuse
            assert "Invite" not in driver.text()
            await driver.press("n", "enter", "d")
            await driver.pilot.pause()
            assert isinstance(driver.app.screen, PeopleScreen)
            assert not driver.broker.kinds_asked(accounts.Accounts)

    asyncio.run(scenario())


def test_a_new_role_counts_at_once() -> None:
    async def scenario() -> None:
        async with entered(size=LARGE) as driver:
            await driver.until_shown("(administrator)")
            driver.broker.listener(accounts.RoleChanged(Role.VIEWER))
            await driver.until_gone("(administrator)")
            await driver.until_shown("(viewer)")
            await driver.until_shown(LOOKS_ON)
            await driver.until_shown(NO_TASKS)
            await driver.type("1+1")
            assert "enter submits" not in driver.text()
            driver.broker.listener(accounts.RoleChanged(Role.USER))
            await driver.until_shown("enter submits")
            await driver.until_shown(FIRST_STEPS)
            await driver.press("escape", "U")
            await driver.until_shown("Only an administrator sees the accounts.")

    asyncio.run(scenario())


def test_text_of_others_attacks_no_terminal() -> None:
    row = account("[/]\x1b]0;x\x07\u202e")
    shown = text_of(account_line(row, 76, False))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    started_by = accounts.SessionRow(bytes(32), 0, 0, "\x1b[2J", "\x9b", False)
    assert not {"\x1b", "\x9b"} & {*text_of(session_line(started_by, 0, 76, False))}


@pytest.mark.parametrize("width", [75, 76, 116, 156])
@pytest.mark.parametrize("name", ["n" * 64, "漢" * 64], ids=["long", "wide"])
def test_lines_fit(width: int, name: str) -> None:
    row = account(name, role=Role.VIEWER, tasks=10_000_000, blobs=10_000_000, unfinished=10**7)
    began = session(1, program=name, address=name, created=T0, current=True)
    invited = accounts.InvitationRow(b"", Role.VIEWER, name, T0)
    assert cell_len(text_of(account_line(row, width, True))) <= width
    assert cell_len(text_of(session_line(began, T0 + DAY * 99, width, True))) <= width
    assert cell_len(text_of(invitation_line(invited, 0, width, True))) <= width


def test_of_a_long_name_all_is_said_below_the_list() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            name = "a-name-of-" + "n" * 54
            driver.broker.people.rows[name] = account(name)
            await driver.press("escape", "U")
            await driver.until_shown("3 accounts")
            assert name not in driver.text()
            await driver.press("end")
            await driver.until_shown(name)

    asyncio.run(scenario())


def test_who_comes_meanwhile_is_shown_and_the_cursor_stays_with_its_account() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_accounts(driver)
            await driver.press("j")
            people = driver.broker.people
            people.rows = {"al": account("al"), **people.rows}
            await driver.until_shown("3 accounts")
            await driver.until_shown("▌bob")

    asyncio.run(scenario())


def test_of_a_broker_that_is_away_is_asked_once() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            there = asyncio.Event()

            async def read() -> None:
                asked.append(1)
                await there.wait()

            asked: list[int] = []
            polling = Polling(driver.tasks, read)
            for _ in range(3):
                polling.look()
                await driver.pilot.pause()
            assert len(asked) == 1
            there.set()
            await driver.pilot.pause()
            polling.look()
            await driver.until(lambda: len(asked) == 2, "another look")

    asyncio.run(scenario())


@pytest.mark.parametrize("days", ["0", "91", "-1", "x", "", "١"])
def test_days_that_cannot_be_are_refused(days: str) -> None:
    with pytest.raises(ValueError, match="Days"):
        forms.read_invitation({"role": "user", "days": days})


# One's own


@sizes
def test_a_password_is_changed(size: tuple[int, int]) -> None:
    async def scenario() -> None:
        async with entered(size=size) as driver:
            await open_account(driver)
            await driver.until_shown("2 sessions")
            await driver.press("p")
            await driver.until_shown("Change your password")
            await fill(driver, old="correct horse", new="battery staple", again="battery")
            await driver.until_shown("The two new passwords differ.")
            await fill(driver, old="wrong", again="battery staple")
            await driver.until_shown("That is not your password.")
            assert "battery" not in driver.text()
            await fill(driver, old="correct horse")
            await driver.until_shown("1 session")
            await driver.until_told("your other sessions have ended")
            assert driver.broker.people.password == "battery staple"

    asyncio.run(scenario())


def test_a_session_is_ended_after_a_question() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_account(driver)
            await driver.until_shown("this one")
            await driver.press("j", "d")
            await driver.until_shown("End calc's session?")
            about = driver.text(driver.app.screen.query_one("#about"))
            assert "calc at this machine, begun " in about
            await driver.press("y")
            await driver.until_shown("1 session")
            assert driver.broker.kinds_asked(accounts.EndSession) == [
                accounts.EndSession((2).to_bytes(32, "big"))
            ]

    asyncio.run(scenario())


def test_logging_out_everywhere_leads_to_the_form() -> None:
    async def scenario() -> None:
        async with entered() as driver:
            await open_account(driver)
            await driver.press("X")
            await driver.until_shown("Log out everywhere?")
            await driver.press("y")
            await driver.until(lambda: driver.broker.kinds_asked(accounts.EndSessions), "the ask")
            driver.broker.end_session("Your session has ended; log in again.")
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")

    asyncio.run(scenario())


# Registering


def test_an_invitation_is_asked_for_where_one_is_needed() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.registration = Registration.INVITATION
        async with started(broker) as driver:
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")
            await driver.pilot.pause()
            assert "Invitation" not in driver.text()
            await driver.press("ctrl+t")
            await driver.until_shown("Invitation")
            await driver.fill("bob", "battery staple", "battery staple")
            await driver.until_shown("Give the invitation")
            driver.app.screen.query_one("#invitation", Input).value = CODE
            await driver.fill("bob", "battery staple", "battery staple")
            await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")
            (asked,) = broker.kinds_asked(wire.Register)
            assert asked == wire.Register("bob", "battery staple", CODE)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("people", "sentence"),
    [({}, "passwd --admin NAME."), ({"ada": "x"}, "Nobody can make an account here")],
)
def test_where_nobody_can_register_the_form_says_what_to_do(
    people: dict[str, str], sentence: str
) -> None:
    async def scenario() -> None:
        broker = FakeBroker(accounts=people)
        broker.registration = Registration.CLOSED
        async with started(broker) as driver:
            await driver.until(lambda: isinstance(driver.app.screen, LoginScreen), "the form")
            await driver.pilot.pause()
            if people:
                await driver.press("ctrl+t")
            await driver.until_shown(sentence)

    asyncio.run(scenario())
