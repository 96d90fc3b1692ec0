"""What stands beside the rows: charts, detail, streams, and what is missing."""

from __future__ import annotations

import asyncio

import pytest

from shared.client import Link
from shared.wire.rows import CurrentTask
from tests.tui.drive import SMALL, Driver, entered
from tests.tui.fake import FakeBroker, fleet, running
from tests.tui.fake.streams import failure, stream
from tests.tui.monitor.playing import BOTH, SIZES, agent, run, table
from tui.screens.monitor import NO_CHILD, NO_GENERATOR
from tui.screens.streams.streams import StreamsScreen


def test_charts_show_what_was_done_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0]
    monkeypatch.setattr("tui.desk.monotonic", lambda: clock[0])

    async def scenario(driver: Driver) -> None:
        driver.monitor.trend.forget()
        for second in range(1, 4):
            clock[0] = second * 1_000
            driver.broker.change_fleet(
                agent("oak", 1, done=second * 300, failed=second * 20, generated=second * 500)
            )
            await driver.pilot.pause()
        await driver.until_shown("500/s")
        shown = driver.text(driver.monitor.charts)
        assert "Processed" in shown
        assert "300/s" in shown
        assert "20/s" in shown
        # And the worker's own rate is all of it
        assert "820" in table(driver)

    run(scenario, agent("oak", 1, done=0, failed=0))


@SIZES
def test_everything_about_the_worker_under_the_cursor(size: tuple[int, int]) -> None:
    busy = agent("oak", 1, busy=2, held=5, current=(CurrentTask("expression", 12),) * 2)

    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream("reports"))
        driver.broker.streams.fail(failure(7), failure(8, worker="elm"), name="reports")
        await driver.press("enter")
        await driver.until(lambda: driver.monitor.detail.has_focus, "the detail")
        await driver.until(
            lambda: "7^70000" in str(driver.monitor.detail._lines), "the task's title"
        )
        await driver.until(lambda: "It was to f" in str(driver.monitor.detail._lines), "errors")
        said = str(driver.monitor.detail._lines)
        assert "2 of 4 busy, 3 more held" in said
        assert "reports 7" in said
        assert "reports 8" not in said
        await driver.press("escape")
        await driver.until(lambda: driver.monitor.table.has_focus, "the rows")

    run(scenario, busy, size=size, rows=(running(12, "7^70000"),))


def test_without_workers_it_says_how_to_have_some() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        broker.fleet = fleet()
        async with entered(broker) as driver:
            await driver.press("escape", "m")
            await driver.until_shown("n launches some here")
            await driver.press("d", "x", "R", "enter", "down", "pageup", "s", "right")
            await driver.press("k")
            await driver.until_shown(NO_GENERATOR)
            await driver.press("minus")
            await driver.until_shown(NO_CHILD)

    asyncio.run(scenario())


def test_a_lost_broker_is_said_and_what_was_there_stays() -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.lose()
        await driver.until_shown("The broker does not answer")
        assert "oak" in table(driver)
        assert driver.broker.link is Link.RECONNECTING

    run(scenario, agent("oak", 1))


@BOTH
def test_the_streams_are_a_key_away_and_escape_comes_back(size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        driver.broker.streams.put(stream("reports", on=True, generator="oak"))
        await driver.until(lambda: "reports" in driver.text(driver.monitor.streams), "the stream")
        for way in (("t",), ("tab", "enter") if size == SMALL else ("tab", "tab", "enter")):
            driver.monitor.table.focus()
            await driver.press(*way)
            await driver.until(lambda: isinstance(driver.app.screen, StreamsScreen), "the streams")
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is driver.monitor, "the monitor")

    run(scenario, agent("oak", 1, generates=1), size=size)
