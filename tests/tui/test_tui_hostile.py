"""Text that others wrote is shown as text: no markup, no escape, no reordering."""

from __future__ import annotations

import asyncio

import pytest
from rich.segment import Segment

from shared.errors import ErrorCode, RequestError
from shared.kinds.expression import ExpressionResult
from shared.wire import client as wire
from shared.wire.rows import CurrentTask, Loss, TaskError
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker, failed, fleet, task, worker

HOSTILE = "[/]\x1b]52;c;eA==\x07\x9b31m\u202e[bold]\n\r\t\x00\x7f\u200b\ud800[@click=app.quit]x"
FORBIDDEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u200b", "\ud800"}


def assert_clean(driver: Driver) -> None:
    for strip in driver.app.screen._compositor.render_strips():
        for segment in strip:
            assert isinstance(segment, Segment)
            assert not FORBIDDEN & set(segment.text), ascii(segment.text)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_nothing_hostile_reaches_the_terminal(size: tuple[int, int]) -> None:
    rows = (
        task(1, HOSTILE, summary=HOSTILE, worker=HOSTILE),
        failed(2, HOSTILE, TaskError(HOSTILE, HOSTILE, 3, 6)),
    )
    broker = FakeBroker(*rows, accounts={HOSTILE: "correct horse"})
    broker.payloads = {row.id: b"?" for row in rows}
    sent = HOSTILE.replace("\ud800", "")
    broker.results[rows[0].id] = ExpressionResult(sent, sent * 9, True, 3)
    broker.losses = {row.id: (Loss(1, HOSTILE, 0, HOSTILE, HOSTILE),) for row in rows}
    strange = worker(HOSTILE, host=HOSTILE, current=(CurrentTask(HOSTILE, None),))
    broker.fleet = fleet(strange)

    async def scenario() -> None:
        async with started(broker, size) as driver:
            await driver.fill(HOSTILE, "correct horse")
            await driver.until_shown("␛]52")
            assert "[/]" in driver.text()
            for keys in ("escape", "enter"), ("escape", "down"), ("enter",), ("escape", "d"):
                await driver.press(*keys)
                await driver.pilot.pause(0.2)
                assert_clean(driver)

    asyncio.run(scenario())


def test_a_hostile_sentence_of_the_broker_is_text_too() -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1))) as driver:
            driver.broker.refuse[wire.Delete] = RequestError(ErrorCode.INTERNAL, HOSTILE)
            await driver.press("escape", "d", "y")
            await driver.until_shown("[bold]")
            assert_clean(driver)
            driver.broker.end_session(HOSTILE)
            await driver.until_shown("Password")
            await driver.until_shown("[/]")
            assert_clean(driver)

    asyncio.run(scenario())


def test_a_hostile_title_goes_into_the_entry_line_harmless() -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1)._replace(title=HOSTILE))) as driver:
            await driver.press("up")
            await driver.until(lambda: "[/]" in driver.entry.value, "the title")
            assert not FORBIDDEN & set(driver.entry.value)
            assert_clean(driver)

    asyncio.run(scenario())


def test_a_hostile_filter_is_text_in_the_title_of_the_list() -> None:
    async def scenario() -> None:
        async with entered(FakeBroker(task(1))) as driver:
            await driver.press("escape", "slash")
            await driver.type("[/]")
            await driver.until_shown("filter: [/]")
            assert_clean(driver)

    asyncio.run(scenario())


def test_a_copied_result_holds_no_control() -> None:
    row = task(1)
    broker = FakeBroker(row)
    broker.results[row.id] = ExpressionResult(None, "1\x1b]52;c;eA==\x07", True, 1)

    async def scenario() -> None:
        async with entered(broker) as driver:
            await driver.press("escape", "y")
            await driver.until(lambda: driver.app.clipboard, "the copy")
            assert "\x1b" not in driver.app.clipboard

    asyncio.run(scenario())
