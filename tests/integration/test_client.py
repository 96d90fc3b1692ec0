"""The client's shell on a real socket, before a broker that says whatever a test wants."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import grid as bench
from shared import limits
from shared.client import Client, Link
from shared.errors import ErrorCode, RequestError, SetupError, Unreachable, WireError
from shared.home import Home
from shared.wire import client as wire
from shared.wire.codec import HEADER, VERSION
from tests.support.grids import PASSWORD, Grid
from tests.support.made_up_brokers import Answer, Frames, MadeUpBroker, greets, run


def other_version(_message: object, request: int) -> list[Frames]:
    """A broker of a time to come."""
    return [[HEADER.pack(9, 1, request), b"\xc0"]]


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"ipc://{tmp_path_factory.mktemp('b')}/s"


@pytest.fixture
def serve(address: str) -> Iterator[Callable[[Answer], None]]:
    """Start a fake broker."""
    started: list[MadeUpBroker] = []
    yield lambda answer: started.append(MadeUpBroker(address, answer))
    for broker in started:
        broker.close()


def test_a_broker_of_another_version_is_named_and_not_waited_for(
    address: str, serve: Callable[[Answer], None]
) -> None:
    serve(other_version)

    async def scenario(client: Client) -> None:
        with pytest.raises(WireError, match=rf"version {VERSION} .* the other 9") as refused:
            await client.open(timeout=None)
        assert refused.value.code is ErrorCode.UNSUPPORTED_VERSION

    run(address, scenario, told=[])


def test_calc_says_so_too(address: str, serve: Callable[[Answer], None], tmp_path: Path) -> None:
    serve(other_version)
    grid = Grid(tmp_path / "home")
    done = grid.calc(
        "register", "ann", "--broker", address, "--password-stdin", stdin=PASSWORD.encode()
    )
    assert (done.status, done.out) == (3, "")
    assert "bring the older one up to date" in done.err


def test_where_nobody_answers_it_says_where(address: str) -> None:
    async def scenario(client: Client) -> None:
        with pytest.raises(Unreachable, match=address):
            await client.open(timeout=0.05)

    told: list[object] = []
    run(address, scenario, told=told)
    assert told == []


def test_nothing_is_said_in_a_folder_that_others_can_use(
    address: str, serve: Callable[[Answer], None]
) -> None:
    said: list[object] = []

    def listen(message: object, _request: int) -> list[Frames]:
        said.append(message)
        return []

    serve(listen)
    Path(address.removeprefix("ipc://")).parent.chmod(0o777)

    async def scenario(client: Client) -> None:
        with pytest.raises(SetupError, match="can be written by other users"):
            await client.open(timeout=0.5)

    run(address, scenario, told=[])
    assert said == []


def test_what_is_no_address_is_a_sentence() -> None:
    async def scenario(client: Client) -> None:
        with pytest.raises(SetupError, match=r"no address|with keys alone"):
            await client.open()

    for wrong in ("nonsense", "ipc://relative", "ipc://@abstract", "tcp://127.0.0.1:5999"):
        run(wrong, scenario, told=[])


def test_what_cannot_be_read_is_told_and_passed_over(
    address: str, serve: Callable[[Answer], None]
) -> None:
    def answer(message: object, request: int) -> list[Frames]:
        return [
            [b"x"],
            [b"", b"", b""],
            [HEADER.pack(VERSION, 0xFE, 0), b""],
            *greets(message, request),
        ]

    serve(answer)
    told: list[object] = []

    async def scenario(client: Client) -> None:
        assert (await client.open()).has_accounts
        assert await client.ask(wire.Ping()) == wire.Pong()

    run(address, scenario, told=told)
    assert sum(isinstance(event, WireError) for event in told) == 6
    assert [event for event in told if isinstance(event, Link)] == [Link.CONNECTED]


def test_a_request_without_an_answer_is_given_up_in_time(
    address: str, serve: Callable[[Answer], None]
) -> None:
    serve(greets)

    async def scenario(client: Client) -> None:
        await client.open()
        with pytest.raises(Unreachable):
            await client.ask(wire.Register("ann", "password"), timeout=0.05)

    run(address, scenario, told=[])


def test_it_can_be_closed_while_something_is_asked(
    address: str, serve: Callable[[Answer], None]
) -> None:
    serve(greets)

    async def scenario(client: Client) -> None:
        await client.open()
        asking = asyncio.create_task(client.ask(wire.List(), timeout=None))
        submission = client.submit("expression", b"")
        await asyncio.sleep(0)
        asking.cancel()
        assert not submission.accepted.done()

    run(address, scenario, told=[])


def test_what_is_too_large_is_refused_before_it_is_sent(address: str) -> None:
    async def scenario(client: Client) -> None:
        with pytest.raises(RequestError) as refused:
            client.submit("expression", bytes(limits.PAYLOAD_BYTES + 1))
        assert refused.value.code is ErrorCode.TOO_LARGE

    run(address, scenario, told=[])


@pytest.mark.parametrize("time_limit", [-1, limits.MILLIS + 1, 10**20])
def test_a_time_limit_that_cannot_be_sent_is_refused_and_not_remembered(
    address: str, time_limit: int
) -> None:
    async def scenario(client: Client) -> None:
        with pytest.raises(RequestError) as refused:
            client.submit("expression", b"", time_limit=time_limit)
        assert refused.value.code is ErrorCode.INVALID
        assert not client._submissions

    run(address, scenario, told=[])


def test_the_client_of_a_measurement_that_fails_is_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed: list[str] = []

    class Failing(Client):
        async def open(self, timeout: float | None = None) -> wire.Welcome:
            raise Unreachable("No.")

        async def close(self) -> None:
            closed.append(self._address)
            await super().close()

    async def measure() -> None:
        async with bench.client_of(grid):
            pass

    monkeypatch.setattr(bench, "Client", Failing)
    monkeypatch.setattr(bench.Grid, "start_broker", lambda _grid: None)
    grid = bench.Grid(Home.at(tmp_path))
    with pytest.raises(Unreachable):
        asyncio.run(measure())
    assert closed == [grid.home.client_address]


def test_help_needs_no_broker_and_no_home(tmp_path: Path) -> None:
    grid = Grid(tmp_path / "home")
    for program in ("calc", "calc-broker", "calc-worker", "calc-tui"):
        command = grid.command(program, "--help")
        subprocess.run(command, env=grid.env, check=True, capture_output=True, timeout=60)
    assert not grid.home.root.exists()
