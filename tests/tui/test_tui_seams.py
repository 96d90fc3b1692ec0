"""The parts between the client and the screens, and the command itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import tui.connection
from shared import __version__
from shared.errors import ErrorCode, RequestError
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Refusal
from tests.tui.fake import FakeBroker, queued, task
from tui.connection import Connection
from tui.feed import Feed
from tui.main import main
from tui.model.filter import parse
from tui.pace import EVERY_MS, Pace


def connected(broker: FakeBroker, listener: Callable[[object], None]) -> Connection:
    connection = Connection(broker.open)
    asyncio.get_running_loop().create_task(connection.open(listener))
    return connection


def test_what_is_asked_before_there_is_a_broker_waits_for_it() -> None:
    async def scenario() -> None:
        connection = Connection(FakeBroker().open)
        asking = asyncio.ensure_future(connection.log_in("ada", "correct horse"))
        await asyncio.sleep(0)
        assert not asking.done()
        await connection.open(lambda _event: None)
        assert (await asking).user == "ada"

    asyncio.run(scenario())


def test_what_is_only_shown_is_asked_again_while_the_broker_is_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tui.connection, "AGAIN_S", 0.001)

    async def scenario() -> None:
        broker = FakeBroker()
        connection = connected(broker, lambda _event: None)
        broker.refuse[wire.Workers] = RequestError(ErrorCode.OVERLOADED, "Busy.")
        asking = asyncio.ensure_future(connection.fleet())
        while len(broker.kinds_asked(wire.Workers)) < 3:  # noqa: ASYNC110 -- nothing tells of it
            await asyncio.sleep(0.001)
        broker.refuse.clear()
        assert (await asking).workers

    asyncio.run(scenario())


def test_a_refusal_of_one_item_is_an_error() -> None:
    async def scenario() -> None:
        broker = FakeBroker()
        connection = connected(broker, lambda _event: None)
        refusal = Refusal(ErrorCode.NOT_FOUND, "There is no such task.")

        async def handled(_request: object, _timeout: float | None = None) -> wire.Handled:
            return wire.Handled((refusal,))

        broker.ask = handled  # type: ignore[assignment,method-assign]
        with pytest.raises(RequestError, match="no such task"):
            await connection.cancel(bytes(16))

    asyncio.run(scenario())


def test_a_page_that_nobody_wants_any_more_is_thrown_away() -> None:
    async def scenario() -> None:
        broker = FakeBroker(task(1), queued(2))
        feed = Feed(connected(broker, lambda _event: None), lambda: None)
        reading = asyncio.ensure_future(feed.more())
        await asyncio.sleep(0)
        feed.narrow(parse("queued"))
        await reading
        assert not feed.store.loaded
        await feed.more()
        assert [feed.store.at(at).state for at in range(len(feed.store))] == [TaskState.QUEUED]

    asyncio.run(scenario())


def test_one_page_is_read_at_a_time() -> None:
    async def scenario() -> None:
        broker = FakeBroker(*(task(number) for number in range(1, 2_000)))
        feed = Feed(connected(broker, lambda _event: None), lambda: None)
        await asyncio.gather(*(feed.more() for _ in range(5)))
        assert len(broker.kinds_asked(wire.List)) == 1

    asyncio.run(scenario())


def test_many_changes_are_one_picture() -> None:
    drawn: list[int] = []
    waits: list[float] = []
    waiting: list[Callable[[], None]] = []

    def later(seconds: float, act: Callable[[], None]) -> None:
        waits.append(seconds)
        waiting.append(act)

    pace = Pace(lambda: drawn.append(1), later)
    for _ in range(1_000):
        pace.hit()
    assert len(waiting) == 1
    waiting.pop()()
    pace.hit()
    assert len(drawn) == 1
    assert waits[0] < waits[1] <= EVERY_MS / 1_000


def test_the_command_says_its_version_and_its_options(tmp_path: Path) -> None:
    runner = CliRunner()
    assert __version__ in runner.invoke(main, ["--version"]).output
    shown = runner.invoke(main, ["--help", "--home", str(tmp_path)]).output
    assert "--home" in shown
    assert "--broker" in shown
