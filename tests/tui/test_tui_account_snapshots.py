"""Pictures of the screens about accounts, sessions, enrolled workers and the audit log;
`pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from shared.audit import Audited
from shared.clock import DAY, HOUR, MINUTE
from shared.home import Home
from shared.states import Role
from shared.wire.accounts import InvitationRow
from shared.wire.audit import Audit, AuditPage, AuditRow
from tests.tui.drive import SMALL, TOKEN, Driver, store_session
from tests.tui.fake import T0, FakeBroker
from tests.tui.fake.accounts import account, session
from tests.tui.test_tui_enrolled import enrolled
from tests.tui.test_tui_hostile import HOSTILE
from tests.tui.test_tui_snapshots import Compare, settled
from tui.app import CalcApp

WIDE = (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
CLOCKS = ("accounts.people_list", "accounts.session_list", "enrolled_list")
LONG = "a-name-as-long-as-names-may-be-which-is-sixty-four-characters-ok"
CHINESE = "名前がとても長い利用者の漢字かな交じり"
NASTY = HOSTILE.replace("\ud800", "")

Scenario = Callable[[Driver], Awaitable[None]]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same time and the same place, wherever the test runs."""
    for module in CLOCKS:
        monkeypatch.setattr(f"tui.widgets.{module}.now", lambda: T0 + HOUR)
    for module in ("desk", "feed", "screens.monitor_parts"):
        monkeypatch.setattr(f"tui.{module}.monotonic", lambda: 0)
    for module in ("worker_table", "worker_detail"):
        monkeypatch.setattr(f"tui.widgets.monitor.{module}.now", lambda: T0 + HOUR)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def peopled() -> FakeBroker:
    broker = FakeBroker()
    rows = (
        account("ada", role=Role.ADMIN, connections=2, unfinished=1_204, kept=812 * 1024 * 1024),
        account(LONG, tasks=10_000_000, blobs=10_000_000, unfinished=3),
        account("bob", disabled=True, unfinished=40),
        account("Zoë", role=Role.VIEWER, connections=1),
        account(CHINESE, tasks=500),
    )
    broker.people.rows = {row.name: row for row in rows}
    broker.people.invitations = [
        InvitationRow(b"1" * 16, Role.USER, "ada", T0 + 2 * DAY),
        InvitationRow(b"2" * 16, Role.VIEWER, CHINESE, T0),
    ]
    broker.people.sessions = [
        session(1, program="calc-tui", current=True, used=T0 + HOUR),
        session(2, address="2001:db8:85a3::8a2e:370:7334", used=T0 + 31 * MINUTE),
        session(3, program=CHINESE, address="192.168.100.200", created=T0 - 40 * DAY),
    ]
    return broker


def logged(*rows: tuple[str, str, str, str]) -> FakeBroker:
    """A broker with an audit log: names, deeds, what they were done to, addresses."""
    broker = FakeBroker()
    made = [AuditRow(key, T0 + key * MINUTE, *row) for key, row in enumerate(rows, 1)]
    broker.answers[Audit] = lambda _ask: AuditPage(tuple(reversed(made)), False)
    return broker


def busy_log() -> FakeBroker:
    return logged(
        ("ada", Audited.REGISTERED, "ada: admin", ""),
        (LONG, Audited.REGISTERED, f"{LONG}: user", "2001:db8:85a3::8a2e:370:7334"),
        ("", Audited.LOG_IN_REFUSED, "bob", "192.168.100.200"),
        (CHINESE, Audited.WORKER_REVOKED, f"oak: {CHINESE}", ""),
    )


def compared(
    snap_compare: Compare,
    folder: Path,
    size: tuple[int, int],
    broker: FakeBroker,
    scenario: Scenario,
    *,
    plain: bool = False,
) -> bool:
    """Whether the screen is as it was when somebody looked at it last."""
    broker.tokens[TOKEN] = "ada"
    broker.accounts = {"root": "", "ada": ""} if plain else broker.accounts
    store_session(Home.at(folder))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        await driver.press("escape")
        await scenario(driver)
        await driver.pilot.pause()

    app = CalcApp(broker.open, Home.at(folder), None, broker.start)
    return snap_compare(app, terminal_size=size, run_before=before)


def going(*keys: str, until: str) -> Scenario:
    """Somebody presses keys, each when the screen that it is for is there."""

    async def scenario(driver: Driver) -> None:
        for key in keys:
            await go(driver, key)
        await driver.until_shown(until)

    return scenario


async def go(driver: Driver, key: str) -> None:
    before = driver.app.screen
    await driver.press(key)
    await driver.until(lambda: driver.app.screen is not before, key)
    await driver.pilot.pause()


@SIZES
def test_accounts_and_invitations(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("U", until="5 accounts")(driver)
        await driver.press("j")
        await driver.until_shown(LONG)

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_accounts_for_who_may_not_see_them(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    scenario = going("U", until="Only an administrator")
    assert compared(snap_compare, tmp_path, size, peopled(), scenario, plain=True)


@SIZES
def test_an_account_with_a_mistake_in_its_form(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("U", until="5 accounts")(driver)
        await driver.press("j", "e")
        await driver.until_shown("Most MB of images")
        driver.app.screen.query_one("#tasks", Input).value = "many"
        await driver.press("enter")
        await driver.until_shown("a whole number")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_the_code_of_an_invitation(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("U", "n", until="Days that it lasts")(driver)
        await driver.press("enter")
        await driver.until_shown("this time alone")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
@pytest.mark.parametrize(
    ("place", "there", "question"),
    [("U", "5 accounts", "Withdraw invitation 32323232?"), ("P", "3 sessions", "'s session?")],
    ids=["invitation", "session"],
)
def test_questions(
    snap_compare: Compare,
    tmp_path: Path,
    size: tuple[int, int],
    place: str,
    there: str,
    question: str,
) -> None:
    async def scenario(driver: Driver) -> None:
        await going(place, until=there)(driver)
        await driver.press("G", "d")
        await driver.until_shown(question)

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_an_invitation_under_the_cursor(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("U", until="5 accounts")(driver)
        await driver.press("G")
        await driver.until_shown("Invitation 32323232")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_sessions(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await going("P", until="3 sessions")(driver)
        await driver.press("j")
        await driver.until_shown("2001:db8:85a3::8a2e:370:7334, begun")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_passwords_that_differ(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("P", "p", until="Change your password")(driver)
        driver.app.screen.query_one("#new", Input).value = "battery staple"
        await driver.press("enter")
        await driver.until_shown("differ")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_sessions_that_a_broker_is_away_for(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("P", until="3 sessions")(driver)
        driver.broker.lose()
        await driver.until_shown("f5 starts it again")

    assert compared(snap_compare, tmp_path, size, peopled(), scenario)


@SIZES
def test_workers_of_other_machines(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    broker = FakeBroker()
    broker.enrolled = [
        enrolled(LONG, seen=T0 + HOUR, roles=("expression", "code", "image", "message", "tile")),
        enrolled("ash", connected=False, seen=T0 - DAY),
        enrolled(CHINESE, connected=False, revoked=T0 + MINUTE),
    ]
    assert compared(snap_compare, tmp_path, size, broker, going("m", "e", until="▌a-name"))


@SIZES
def test_no_workers_of_other_machines(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    scenario = going("m", "e", until="calc-broker enroll")
    assert compared(snap_compare, tmp_path, size, FakeBroker(), scenario)


@SIZES
def test_another_name_for_a_worker(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("m", "e", until="▌a-name")(driver)
        await driver.press("r")
        await driver.until_shown("to be called")

    broker = FakeBroker()
    broker.enrolled = [enrolled(LONG)]
    assert compared(snap_compare, tmp_path, size, broker, scenario)


@SIZES
def test_the_audit_log(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await going("H", until="Who did what  4")(driver)
        await driver.press("j", "j")
        await driver.until_shown("7334")

    assert compared(snap_compare, tmp_path, size, busy_log(), scenario)


@SIZES
def test_a_filter_that_no_deed_matches(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scenario(driver: Driver) -> None:
        await going("H", until="Who did what  4")(driver)
        await driver.press("slash")
        await driver.type("nobody [/]")
        await driver.until_shown("None of what was read")

    assert compared(snap_compare, tmp_path, size, busy_log(), scenario)


@SIZES
def test_an_audit_log_in_which_nothing_is(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    assert compared(snap_compare, tmp_path, size, logged(), going("H", until="Nothing was noted"))


@SIZES
def test_hostile_accounts(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = FakeBroker()
    broker.people.rows = {NASTY: account(NASTY)}
    broker.people.invitations = [InvitationRow(b"1" * 16, Role.USER, NASTY, T0 + DAY)]

    async def scenario(driver: Driver) -> None:
        await going("U", until="1 account")(driver)
        await driver.press("d")
        await driver.until_shown("y  Disable")

    assert compared(snap_compare, tmp_path, size, broker, scenario)


@SIZES
def test_hostile_sessions(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = FakeBroker()
    broker.people.sessions = [session(2, program=NASTY, address=NASTY)]

    async def scenario(driver: Driver) -> None:
        await going("P", until="1 session")(driver)
        await driver.press("d")
        await driver.until_shown("y  End")

    assert compared(snap_compare, tmp_path, size, broker, scenario)


@SIZES
def test_a_hostile_worker(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = FakeBroker()
    broker.enrolled = [enrolled(NASTY.replace("\u202e", ""), address=NASTY, roles=(NASTY,))]

    async def scenario(driver: Driver) -> None:
        await going("m", "e", until="▌[/]")(driver)
        await driver.press("r")
        await driver.until_shown("Rename a worker")

    assert compared(snap_compare, tmp_path, size, broker, scenario)


@SIZES
def test_hostile_deeds(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    broker = logged((NASTY, NASTY, NASTY, NASTY))
    assert compared(snap_compare, tmp_path, size, broker, going("H", until="[/]"))
