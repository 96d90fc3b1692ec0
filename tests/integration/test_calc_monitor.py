"""`calc monitor` before a broker that was made up: a line a second, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator

import pytest

from shared.cli.output import time_text
from shared.clock import now
from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import Counts, CurrentTask, WorkerRow
from tests.support.brokers import short_home
from tests.support.grids import PASSWORD, Grid, served_grid
from tests.support.made_up_streams import StreamKeeper, kept_streams, row

Kept = tuple[Grid, StreamKeeper]


def worker(name: str, state: WorkerState = WorkerState.ALIVE) -> WorkerRow:
    """A worker with two slots, of which one is busy."""
    return WorkerRow(
        *(name, "here", 7, state, 2, 1, 1, 30, 2, 0, 0, ("message",), "1"),
        current=(CurrentTask("message", None),),
        number=3,
        cpu=1_250,
        memory=2**20,
    )


@pytest.fixture
def kept() -> Iterator[Kept]:
    """`calc` logged in to a broker that was made up, with two workers and a stream."""
    with short_home() as home, kept_streams(home) as kept:
        workers = (worker("oak"), worker("elm", WorkerState.KILLED))
        stream = row(on=True, generator="oak", generated=30, processed=20, failed=4, unhandled=6)
        kept[1].fleet = FleetNow(workers, Counts(1, 2, 3), Counts(4, 5, 6), (stream,))
        yield kept


def started(grid: Grid, *args: str) -> subprocess.Popen[bytes]:
    """`calc monitor`, whose output is read line by line."""
    return subprocess.Popen(
        grid.command("calc", "monitor", *args),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=grid.env,
    )


def test_programs_get_everything_in_a_line(kept: Kept) -> None:
    # When
    done = kept[0].calc("monitor", "--json", "--count", "2")

    # Then
    first, second = map(json.loads, done.out.splitlines())
    assert (done.status, done.err) == (0, "")
    assert first["at"] < second["at"]
    assert [found["name"] for found in first["workers"]] == ["oak", "elm"]
    assert first["workers"][0]["cpu"] == 1.25
    assert first["streams"][0]["unhandled"] == 6
    assert first["mine"] == {"waiting": 1, "queued": 2, "running": 3}
    assert first["all"] == {"waiting": 4, "queued": 5, "running": 6}


def test_people_get_the_sums_and_rates_from_the_second_line_on(kept: Kept) -> None:
    # When
    done = kept[0].calc("monitor", "--count", "2")

    # Then
    first, second = (line.partition("  ")[2] for line in done.out.splitlines())
    sums = "1 of 2 workers alive, 1 of 2 slots busy; 5 tasks queued, 6 running; "
    assert first == f"{sums}6 unhandled, 0 errors"
    assert second == f"{sums}0/s made, 0/s handled; 6 unhandled, 0 errors"


def test_each_line_comes_when_it_is_made_and_ctrl_c_is_the_end(kept: Kept) -> None:
    # Given
    with started(kept[0], "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())

        # When
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        said = process.stderr.read()

    # Then
    assert (process.returncode, said) == (0, b"")
    assert all(map(json.loads, rest.splitlines()))


def test_a_reader_that_goes_is_the_end_without_a_word(kept: Kept) -> None:
    # Given
    with started(kept[0]) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()

        # When
        process.stdout.close()

        # Then
        assert process.stderr.read() == b""


def test_it_goes_on_when_the_broker_is_back() -> None:
    # Given a monitor of a real broker
    with served_grid() as (grid, broker, _):
        login = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert login.status == 0
        with started(grid, "--json") as process:
            assert process.stdout is not None
            assert process.stderr is not None
            last = json.loads(process.stdout.readline())

            # When that one dies, and another comes
            broker.kill()
            assert b"The broker is gone" in process.stderr.readline()
            broker.restart()
            assert b"The broker is back." in process.stderr.readline()

            # Then there are lines again, of the next one
            back = time_text(now())
            assert back is not None
            while last["at"] < back:
                last = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            process.stdout.read()
    assert process.returncode == 0
