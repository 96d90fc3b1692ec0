"""Streams in `calc-tui` in a terminal, before a grid of real processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.limits import PAGE_ROWS
from shared.wire import streams
from shared.wire.stream_rows import ErrorRow, StreamRow
from tests.support.brokers import RawPeer, eventually
from tests.support.grids import PASSWORD, Grid, served_grid, wait_for_workers
from tests.support.terminals import Terminal, terminal

DOWN = "\x1b[B"
MANY = 250


@contextmanager
def grid_with_workers() -> Iterator[tuple[Grid, RawPeer]]:
    """A grid on which streams run."""
    with served_grid() as (grid, _broker, client):
        grid.env["CALC_ROLES"] = "expression,message,generator"
        for name in ("oak", "elm"):
            grid.worker(name, slots=2)
        wait_for_workers(client, "oak", "elm")
        yield grid, client


@contextmanager
def before_the_streams(grid: Grid) -> Iterator[Terminal]:
    """The application with the cursor in the list of streams."""
    assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
    with terminal(grid.command("calc-tui"), grid.env) as screen:
        screen.wait_for("● connected", "ann")
        screen.type("\t")
        screen.wait_for("space Mark")
        screen.type("t")
        screen.wait_for("s Start/stop", "messages")
        yield screen


def row_of(client: RawPeer, name: str) -> StreamRow:
    """A stream as the broker has it; it always adds up."""
    now = client.ask(streams.GetStream("", name))
    assert isinstance(now, streams.StreamNow), now
    row = now.row
    assert row.generated == row.processed + row.failed + row.unhandled
    assert row.generated == sum(share.generated for share in now.shares)
    return row


def failures(client: RawPeer, name: str) -> list[ErrorRow]:
    """The failed messages that are kept."""
    found: list[ErrorRow] = []
    more = True
    while more:
        after = found[-1].key if found else 0
        page = client.ask(streams.Errors("", name, after, PAGE_ROWS))
        assert isinstance(page, streams.ErrorsPage), page
        found += page.rows
        more = page.more
    return found


def make(screen: Terminal, name: str, every: str, failing: str) -> None:
    """Make a stream in the form, whose messages take no time; it is started."""
    screen.type("c")
    screen.wait_for("New stream", "Start it at once")
    screen.type(name)
    for steps, text in ((2, every), (2, "0"), (1, failing)):
        screen.type(DOWN * steps + text)
    screen.type(DOWN * 2 + " ")
    screen.wait_for("[x] Start it at once", every, failing)
    screen.type("\r")
    screen.wait_for(f"▌{name}", "▶ on")


def test_a_stream_is_made_runs_is_stopped_and_deleted() -> None:
    with grid_with_workers() as (grid, client), before_the_streams(grid) as screen:
        # When
        make(screen, "beat", "5 ms", "0 %")
        eventually(lambda: row_of(client, "beat").processed > 100, "messages are handled")
        # Then it says so
        screen.wait_for("Makes a message every 5 ms: its number.", "together")
        screen.type("s")
        screen.wait_until_gone("▶ on")
        eventually(lambda: not row_of(client, "beat").unhandled, "all are handled")
        total = row_of(client, "beat").generated
        sentence = f"{total:,} generated = {total:,} processed + 0 failed + 0 unhandled"
        screen.wait_for(sentence)
        # And it is started again, stopped and deleted
        screen.type("s")
        screen.wait_for("▶ on")
        eventually(lambda: row_of(client, "beat").generated > total, "it goes on")
        screen.type("s")
        screen.wait_until_gone("▶ on")
        screen.type("D")
        screen.wait_for("Delete stream beat?")
        screen.type("y")
        screen.wait_until_gone("beat")
        answer = client.ask(streams.Streams())
        assert isinstance(answer, streams.StreamsNow)
        assert [row.name for row in answer.rows] == ["messages"]


def test_errors_are_written_and_dropped_while_more_arrive_and_the_rest_is_retried(
    tmp_path: Path,
) -> None:
    with grid_with_workers() as (grid, client), before_the_streams(grid) as screen:
        # Given a stream of which everything fails
        make(screen, "bad", "4 ms", "100 %")
        eventually(lambda: row_of(client, "bad").errors > MANY, "messages have failed")
        screen.type("\r")
        screen.wait_for("w Write and drop", "Reason")
        # When a file cannot be written
        screen.type("w")
        screen.wait_for("Write them to:")
        screen.type("/dev/full\r")
        # Then nothing is dropped
        screen.wait_for("/dev/full is no file")
        row = row_of(client, "bad")
        assert row.errors == row.failed
        # When all are written while more arrive
        path = tmp_path / "errors.jsonl"
        screen.type("w")
        screen.wait_for("Write them to:")
        screen.type(f"{path}\r")
        screen.wait_for("y  Write and drop", "failed messages to")
        screen.type("y")
        screen.wait_for("Wrote ")
        assert grid.calc("streams", "stop", "bad").status == 0
        eventually(lambda: not row_of(client, "bad").unhandled, "all are handled")
        # Then each is in the file or still there, and nothing twice
        drained = [json.loads(line)["number"] for line in path.read_text().splitlines()]
        assert len(drained) > MANY
        left = failures(client, "bad")
        total = row_of(client, "bad").generated
        assert sorted(drained + [row.number for row in left]) == [*range(1, total + 1)]
        # When what is left is retried
        screen.wait_for(f"bad: {len(left):,} failed")
        screen.type("aR")
        screen.wait_for("Retry ", "y  Retry")
        screen.type("y")
        screen.wait_for("Retried ")
        # Then it fails once more, with another attempt
        retried = {(row.key, row.attempt + 1) for row in left}
        eventually(
            lambda: {(row.key, row.attempt) for row in failures(client, "bad")} == retried,
            "they have failed again",
        )
        assert row_of(client, "bad").generated == total
