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
) -> None:
    """Play on the screen of the log."""

    async def play() -> None:
        broker = FakeBroker()
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


def test_who_is_no_administrator_is_told() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_told("Only an administrator may do this.")

    refusal = RequestError(ErrorCode.FORBIDDEN, "Only an administrator may do this.")
    run(Log(), scenario, refused=refusal)


def test_nothing_hostile_reaches_the_terminal() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("[/]")
        assert not (FORBIDDEN - {"\n"}) & set(driver.text())

    text = HOSTILE.replace("\ud800", "")
    run(Log(row(1, text, name=text, about=text, address=text)), scenario, LARGE)
