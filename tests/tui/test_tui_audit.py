"""The audit log: who did what, read as far as somebody comes, and filtered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.errors import ErrorCode, RequestError
from shared.limits import PAGE_ROWS
from shared.wire.audit import Audit, AuditPage, AuditRow
from tests.tui.drive import LARGE, SMALL, Driver, entered
from tests.tui.fake import T0, FakeBroker
from tests.tui.test_tui_hostile import FORBIDDEN, HOSTILE
from tui.model.deeds import READ_ONLY
from tui.screens.audit import AuditScreen
from tui.screens.tasks import TasksScreen

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


def row(key: int, deed: str = "setting changed", **fields: str) -> AuditRow:
    about = {"name": "ann", "about": f"cache.size: {key} entries", "address": "", **fields}
    return AuditRow(key, T0 + key, about["name"], deed, about["about"], about["address"])


class Log:
    """What a broker has noted, and what it was asked."""

    def __init__(self, *rows: AuditRow) -> None:
        self.rows = list(rows)
        self.asked: list[Audit] = []

    def page(self, ask: Audit) -> AuditPage:
        """The rows before a key, newest first."""
        self.asked.append(ask)
        assert 0 < ask.limit <= PAGE_ROWS
        older = [r for r in reversed(self.rows) if not ask.before or r.key < ask.before]
        return AuditPage(tuple(older[: ask.limit]), len(older) > ask.limit)


def run(
    log: Log,
    scenario: Callable[[Driver], Awaitable[None]],
    size: tuple[int, int] = SMALL,
    refused: RequestError | None = None,
    plain: bool = False,
) -> None:
    """Play on the screen of the log; as a plain user if asked for."""

    async def play() -> None:
        accounts = {"root": "correct horse", "ada": "correct horse"} if plain else None
        broker = FakeBroker(accounts=accounts)
        broker.answers[Audit] = log.page
        if refused is not None:
            broker.refuse[Audit] = refused
        async with entered(broker, size) as driver:
            await driver.press("escape", "H")
            await driver.until(lambda: isinstance(driver.app.screen, AuditScreen), "the log")
            await scenario(driver)

    asyncio.run(play())


@SIZES
def test_the_newest_deed_stands_first(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("cache.size: 2")
        text = driver.text()
        assert text.index("cache.size: 2") < text.index("cache.size: 1")
        assert "Who did what  2" in text

    run(Log(row(1), row(2)), scenario, size)


def test_older_ones_are_read_when_somebody_comes_to_them() -> None:
    log = Log(*[row(key) for key in range(1, 501)])

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("200 or more")
        await driver.press("G")
        await driver.until_shown("400 or more")
        await driver.press("G")
        await driver.until_shown("Who did what  500")
        await driver.press("G")
        await driver.until_shown("cache.size: 1 ")
        assert [ask.before for ask in log.asked] == [0, 301, 101]

    run(log, scenario)


def test_a_command_of_the_broker_is_no_nobody() -> None:
    log = Log(row(1), row(2, "worker invited", about="oak", name=""))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("calc-broker")
        await driver.until_shown("worker invited: oak")

    run(log, scenario)


def test_a_filter_chooses_among_what_was_read() -> None:
    log = Log(row(1), row(2, "log-in refused", about="bob", name="", address="10.0.0.7"))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("cache.size: 1")
        await driver.press("slash")
        await driver.type("refused 10.0")
        await driver.until_gone("cache.size: 1")
        await driver.press("enter")
        await driver.until_shown("nobody at 10.0.0.7")
        await driver.until_shown("log-in refused: bob")
        await driver.press("escape")
        await driver.until_shown("cache.size: 1")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, TasksScreen), "the tasks")

    run(log, scenario, LARGE)


def test_it_is_read_anew_with_a_key() -> None:
    log = Log(row(1))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("cache.size: 1")
        log.rows.append(row(2))
        await driver.press("r")
        await driver.until_shown("cache.size: 2")
        await driver.until_shown("Who did what  2")

    run(log, scenario)


def test_what_the_broker_refuses_is_told_and_stays_to_be_read() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_told("Only an administrator may do this.")
        driver.app.clear_notifications()
        await driver.until_shown(" Only an administrator may do this.")

    refusal = RequestError(ErrorCode.FORBIDDEN, "Only an administrator may do this.")
    run(Log(), scenario, refused=refusal)


def test_who_is_no_administrator_is_told_and_nothing_is_asked() -> None:
    log = Log(row(1))

    async def scenario(driver: Driver) -> None:
        await driver.until_shown(READ_ONLY)
        await driver.press("r")
        await driver.press("slash")
        await driver.type("x")
        await driver.pilot.pause()
        assert READ_ONLY in driver.text()
        assert not log.asked

    run(log, scenario, plain=True)


def test_all_of_a_deed_is_said_below_the_list() -> None:
    about = "a name that is longer than its column: from user to admin, at most 5 tasks"

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("account changed")
        await driver.until(lambda: about in " ".join(driver.text().split()), "all of it")
        assert "2001:db8::8a2e:370:7334" in driver.text()
        await driver.press("down")
        await driver.until_shown("ann at the broker's machine")

    deed = row(2, "account changed", name="a" * 12, about=about, address="2001:db8::8a2e:370:7334")
    run(Log(row(1), deed), scenario)


def test_reading_anew_does_not_mix_with_older_ones_that_are_being_read() -> None:
    log = Log(*[row(key) for key in range(1, 501)])

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("200 or more")
        screen = driver.app.screen
        assert isinstance(screen, AuditScreen)
        # When older ones are asked for, and the newest before those are there
        screen._go_on()
        screen.action_again()
        await driver.until(lambda: len(log.asked) > 1, "another page")
        await driver.pilot.pause()
        # Then the newest are there
        assert [row.key for row in screen._deeds.shown] == [*range(500, 300, -1)]

    run(log, scenario)


def test_nothing_hostile_reaches_the_terminal() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("[/]")
        assert not (FORBIDDEN - {"\n"}) & set(driver.text())

    text = HOSTILE.replace("\ud800", "")
    run(Log(row(1, text, name=text, about=text, address=text)), scenario, LARGE)
