"""The screen with the streams: what it shows, and what its keys do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.errors import ErrorCode, RequestError
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.wire import streams as wire
from shared.wire.stream_rows import StreamRow, StreamShare
from tests.tui.drive import LARGE, SMALL, Driver, entered, started
from tests.tui.fake import FakeBroker
from tests.tui.fake.streams import stream
from tests.tui.test_tui_marks import question
from tui.model.streams.detail import program_words
from tui.screens.confirm import ConfirmScreen
from tui.screens.monitor import MonitorScreen
from tui.screens.streams.streams import StreamsScreen
from tui.widgets.key_bar import KeyBar
from tui.widgets.streams.stream_detail import StreamDetail
from tui.widgets.streams.stream_list import StreamList

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
BUSY = stream(
    on=True, generator="oak", attempt=3, generated=60, processed=50, failed=4, unhandled=6
)
SHARES = (StreamShare("elm", 0, 20, 1), StreamShare("", 0, 5, 0), StreamShare("oak", 60, 25, 3))


async def open_streams(driver: Driver) -> None:
    """Go from the entry line to the streams."""
    await driver.press("escape", "t")
    await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
    await driver.pilot.pause()


def run(
    scenario: Callable[[Driver], Awaitable[None]],
    *rows: StreamRow,
    size: tuple[int, int] = SMALL,
    shares: tuple[StreamShare, ...] = (),
) -> None:
    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(*rows)
        broker.streams.shares["ada", "messages"] = shares
        async with entered(broker, size) as driver:
            await open_streams(driver)
            await scenario(driver)

    asyncio.run(play())


def asked(driver: Driver, kind: type) -> list[Any]:
    return driver.broker.kinds_asked(kind)


def detail(driver: Driver) -> str:
    return driver.text(driver.app.screen.query_one(StreamDetail))


def listed(driver: Driver) -> str:
    return driver.text(driver.app.screen.query_one(StreamList))


@SIZES
def test_everything_about_the_stream_under_the_cursor_is_shown(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "together" in detail(driver), "the shares")
        assert "▌messages" in listed(driver)
        shown = detail(driver)
        assert "Makes a message every 500 ms: its number." in shown
        assert "busy for up to 1 s, and 5 % fail." in shown
        assert "60 generated = 50 processed + 4 failed + 6 unhandled" in shown
        assert "oak, attempt 3" in shown
        rows = [line.strip("│ ").split() for line in shown.splitlines()]
        assert ["oak", "60", "25", "3"] in rows
        assert ["together", "60", "50", "4"] in rows
        assert rows.index(["others", "0", "5", "0"]) == rows.index(["oak", "60", "25", "3"]) + 1

    run(scenario, BUSY, size=size, shares=SHARES)


def test_totals_that_do_not_add_up_are_no_sum() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("61 generated ≠ 50 processed + 4 failed + 6 unhandled")

    run(scenario, BUSY._replace(generated=61))


def test_what_is_pushed_is_shown_and_the_shares_are_read_again() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "together" in detail(driver), "the shares")
        driver.broker.streams.put(BUSY._replace(generated=70, unhandled=16))
        await driver.until(lambda: "70" in listed(driver), "the row")
        await driver.until_shown("70 generated = 50 processed + 4 failed + 16 unhandled")
        assert len(asked(driver, wire.GetStream)) == 2

    run(scenario, BUSY, shares=SHARES)


@SIZES
def test_why_a_stream_waits_is_said(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("○ waits")
        assert "No worker has the role generator." in detail(driver)

    run(scenario, stream(on=True, waits="No worker has the role generator."), size=size)


@SIZES
def test_a_stream_is_started_and_stopped(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        assert "s Start/stop" in driver.text(driver.app.screen.query_one(KeyBar))
        await driver.press("s")
        await driver.until(lambda: "▶ on" in listed(driver), "it is on")
        await driver.press("s")
        await driver.until(lambda: "– off" in listed(driver), "it is off")
        assert [request.on for request in asked(driver, wire.SwitchStream)] == [True, False]

    run(scenario, stream(), size=size)


@SIZES
def test_a_stream_is_deleted_after_a_question_that_another_key_answers(
    size: tuple[int, int],
) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("D")
        said = await question(driver)
        assert "Delete stream messages?" in said
        assert "2 unhandled messages and 1 failed message" in said
        await driver.press("D")
        assert isinstance(driver.app.screen, ConfirmScreen)
        assert not asked(driver, wire.DeleteStream)
        await driver.press("y")
        await driver.until_shown("No stream is there yet.")
        assert asked(driver, wire.DeleteStream) == [wire.DeleteStream("ada", "messages")]

    run(scenario, stream(generated=3, failed=1, unhandled=2, errors=1), size=size)


def test_a_stream_that_is_on_is_not_deleted() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("D")
        await driver.until_shown("Stream messages is on: s stops it first.")
        assert not asked(driver, wire.DeleteStream)

    run(scenario, BUSY)


def test_what_the_broker_refuses_is_said() -> None:
    async def scenario(driver: Driver) -> None:
        sentence = "You have [as many] streams as you may."
        driver.broker.refuse[wire.SwitchStream] = RequestError(ErrorCode.FORBIDDEN, sentence)
        await driver.press("s")
        await driver.until_shown(sentence)

    run(scenario, stream())


def test_an_administrator_sees_and_changes_the_streams_of_others() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until(lambda: "Owner" in listed(driver), "whose they are")
        await driver.press("down", "s")
        await driver.until(lambda: bool(asked(driver, wire.SwitchStream)), "a request")
        assert asked(driver, wire.SwitchStream) == [wire.SwitchStream("bob", "numbers", True)]

    run(scenario, stream(), stream("numbers", owner="bob"))


@SIZES
def test_text_of_others_is_no_markup_and_no_escape(size: tuple[int, int]) -> None:
    wicked = "[/]\x1b]2;x\x07"
    definition = Definition(making=Making.EXPRESSION, template=wicked)
    row = stream(wicked, owner=wicked, definition=definition, on=True, waits=wicked)

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("[/]")
        await driver.press("s", "D")
        await driver.pilot.pause()
        assert "\x1b" not in driver.text()

    run(scenario, row, stream("b"), size=size)


def test_the_details_scroll_and_give_the_focus_back() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("tab", "G")
        pane = driver.app.screen.query_one(StreamDetail)
        await driver.until(lambda: "together" in detail(driver), "the end")
        assert pane.has_focus
        # The deeds are done from there, too
        await driver.press("s")
        await driver.until(lambda: bool(asked(driver, wire.SwitchStream)), "a request")
        await driver.press("enter")
        assert driver.app.screen.query_one(StreamList).has_focus
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")

    shares = tuple(StreamShare(f"w{number:02}", 0, 1, 0) for number in range(40))
    run(scenario, stream(), shares=shares)


def test_whoever_comes_from_the_tasks_goes_back_there() -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("t")
        await driver.until(lambda: driver.app.screen is driver.tasks, "the tasks")
        # And nothing is left behind
        await driver.press("t", "s")
        await driver.until(lambda: bool(asked(driver, wire.SwitchStream)), "a request")

    run(scenario, stream())


def test_whoever_comes_from_the_agent_monitor_goes_back_there() -> None:
    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(stream())
        async with entered(broker, LARGE) as driver:
            await driver.press("escape", "m")
            await driver.until(lambda: isinstance(driver.app.screen, MonitorScreen), "the monitor")
            await driver.press("t")
            await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
            await driver.press("E", "escape", "s")
            await driver.until(lambda: "▶ on" in listed(driver), "it is on")
            await driver.press("escape")
            await driver.until(lambda: isinstance(driver.app.screen, MonitorScreen), "the monitor")

    asyncio.run(play())


def test_the_end_of_the_session_closes_the_streams() -> None:
    async def play() -> None:
        broker = FakeBroker()
        broker.streams.put(stream())
        async with started(broker) as driver:
            await driver.enter()
            await open_streams(driver)
            broker.end_session("Your session has ended.")
            await driver.until_shown("Your session has ended.")
            await driver.enter()
            assert driver.app.screen is driver.tasks

    asyncio.run(play())


def test_a_lost_broker_is_said_and_what_was_known_stays() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until_shown("✗ reconnecting")
        assert "▌messages" in listed(driver)

    run(scenario, stream())


def test_times_of_day_and_tasks_are_said_in_words() -> None:
    schedule = Schedule(0, "every day at 06:00", "Europe/Berlin")
    definition = Definition(schedule, Making.EXPRESSION, "{n}^2", Handler.KIND)

    async def scenario(driver: Driver) -> None:
        await driver.until_shown("every day at 06:00 Europe/Berlin: the expression {n}^2.")
        assert "Each becomes a task of its owner." in detail(driver)

    run(scenario, stream(definition=definition))


def test_a_program_that_cannot_be_read_is_one_all_the_same() -> None:
    assert program_words(b"") == ""
    assert program_words(b"\xff") == "a program"
