"""Pictures of the screens of streams; `pytest --snapshot-update` takes them anew."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from shared.clock import SECOND
from shared.home import Home
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.wire.stream_rows import StreamShare
from tests.tui.drive import LARGE, SMALL, TOKEN, Driver, store_session
from tests.tui.fake import T0, FakeBroker
from tests.tui.fake.streams import failure, stream
from tests.tui.test_tui_snapshots import Compare, settled
from tests.tui.test_tui_stream_form import choose, fill
from tests.tui.test_tui_streams import open_streams
from tui.app import CalcApp

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
CLOCKS = ("streams.looking", "widgets.streams.failure_list")
HANDLED = (0, 3, 9, 20, 38, 60, 84, 110, 140, 160, 172, 180, 190, 205, 230)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same time and the same place, wherever the test runs."""
    for module in CLOCKS:
        monkeypatch.setattr(f"tui.{module}.now", lambda: T0 + 90_000)
    monkeypatch.setattr("tui.feed.monotonic", lambda: 0)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def busy_broker() -> FakeBroker:
    broker = FakeBroker()
    broker.tokens[TOKEN] = "ada"
    daily = Schedule(0, "every day at 06:00", "Europe/Berlin")
    squares = Definition(daily, Making.EXPRESSION, "{n}^2+{random}", Handler.KIND)
    broker.streams.put(
        stream(
            on=True,
            generator="oak",
            attempt=3,
            latency=512,
            made=T0 + 88_000,
            generated=84_123,
            processed=79_950,
            failed=4_150,
            unhandled=23,
        ),
        stream("squares", definition=squares, on=True, waits="No worker has the role generator."),
        stream("nightly", owner="bob", generated=12, processed=12, latency=1_830),
    )
    broker.streams.errors["ada", "messages"] = [
        failure(number, worker=("oak", "elm")[number % 2], reason="It went wrong.")
        for number in range(1, 61)
    ]
    broker.streams.shares["ada", "messages"] = (
        StreamShare("elm", 0, 39_000, 2_000),
        StreamShare("oak", 84_123, 40_950, 2_150),
    )
    broker.streams.put(broker.streams.rows["ada", "messages"])
    return broker


def compared(
    snap_compare: Compare,
    folder: Path,
    size: tuple[int, int],
    scenario: Callable[[Driver], Awaitable[None]],
) -> bool:
    broker = busy_broker()
    store_session(Home.at(folder))

    async def before(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, CalcApp)
        driver = Driver(pilot.app, broker, pilot)
        await settled(driver)
        row = broker.streams.rows["ada", "messages"]
        for second, handled in enumerate(HANDLED, 1):
            later = row._replace(processed=row.processed + handled)
            others = [each for each in broker.streams.now() if each is not row]
            driver.tasks.feed.pulses.take([later, *others], second * SECOND)
        await open_streams(driver)
        await scenario(driver)

    app = CalcApp(broker.open, Home.at(folder))
    return snap_compare(app, terminal_size=size, run_before=before)


@SIZES
def test_the_streams(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.until_shown("together")

    assert compared(snap_compare, tmp_path, size, scenario)


@SIZES
def test_a_form_with_mistakes(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(driver: Driver) -> None:
        await driver.press("c")
        await driver.until_shown("New stream")
        await choose(driver, "making", "an expression")
        await fill(driver, name="two words", template="{n}^2+(")
        await driver.until_shown("The first message would be")

    assert compared(snap_compare, tmp_path, size, scenario)


@SIZES
def test_failed_messages_and_where_to_write_them(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tui.screens.streams.errors.default_path", lambda name: f"/home/ada/{name}-errors.jsonl"
    )

    async def scenario(driver: Driver) -> None:
        await driver.press("E")
        await driver.until_shown("messages: 60 failed")
        await driver.press("up", "up", "space", "space", "w")
        await driver.until_shown("/home/ada/messages-errors.jsonl")
        await driver.until_shown("2 marked")

    assert compared(snap_compare, tmp_path, size, scenario)
