"""`make bench`: the project's figures on this machine."""

from __future__ import annotations

import asyncio
import signal
import statistics
import tempfile
from pathlib import Path

import click

from bench import (
    cached,
    disk,
    expressions,
    machine,
    memory,
    recovery,
    roundtrip,
    splitting,
    startup,
    throughput,
)
from bench.grid import running

EXPRESSIONS = 20_000
ROUND_TRIPS = 1_000
SPLIT_ROUNDS = 2
QUEUED = 100_000
TIME_LIMIT_S = 0.5


@click.command()
@click.option("--dir", "folder", default=".", help="A folder on the disk to measure on.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of the throughput.")
def main(folder: str, rounds: int) -> None:
    """Measure the grid on this machine. Nothing else should be running."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=folder) as scratch:
        place = Path(scratch)
        found = disk.measure(place)
        for what, fact in machine.facts(found).items():
            _say(what, fact)
        _expressions()
        rates = [_throughput(place) for _ in range(rounds)]
        _say(
            "expressions, one call each",
            f"{statistics.median(rates):,.0f}/s ({', '.join(f'{rate:,.0f}' for rate in rates)})",
        )
        _round_trip(place, found.commit_ms)
        _cached(place, found.commit_ms)
        _splitting(place)
        _recovery(place)
        _start_up(place)


def _expressions() -> None:
    found = expressions.measure()
    _say(
        "expressions, one process",
        f"{found.solved:,.0f}/s solved, {found.written:,.0f}/s with their texts",
    )
    _say("a million digits", f"written out in {found.digits_ms:.0f} ms")
    _say("9^9^9^9", f"refused in {found.refused_ms:.2f} ms")


def _throughput(place: Path) -> float:
    with running(place) as grid:
        return asyncio.run(throughput.measure(grid, EXPRESSIONS))


def _round_trip(place: Path, commit_ms: float) -> None:
    with running(place) as grid:
        _say("broker, idle", f"{memory.pss_mb(grid.broker.pid):.0f} MB (PSS)")
        found = asyncio.run(roundtrip.measure(grid, ROUND_TRIPS))
    bound = 2 * commit_ms + 1.5
    _say(
        "round trip",
        f"p50 {found.p50:.2f} ms, p99 {found.p99:.2f} ms "
        f"(twice the commit plus 1.5 ms is {bound:.2f} ms)",
    )


def _splitting(place: Path) -> None:
    for slots in (2, 4, 8):
        with running(place, slots=slots) as grid:
            found = asyncio.run(splitting.measure(grid, slots, SPLIT_ROUNDS))
        each = ", ".join(
            f"{one.form} {one.ratio:.3f}, {one.overhead_ms:.2f}, {one.overhead_in_a_row_ms:.2f} ms"
            for one in found
        )
        ratio = statistics.mean(one.ratio for one in found)
        extra = statistics.mean(one.overhead_ms for one in found)
        in_a_row = statistics.mean(one.overhead_in_a_row_ms for one in found)
        _say(
            f"time over bound, {slots} slots",
            f"{ratio:.3f}; beside the best order handing out takes {extra:.2f} ms an operation, "
            f"{in_a_row:.2f} ms for each that a slot does in a row ({each})",
        )


def _cached(place: Path, commit_ms: float) -> None:
    with running(place) as grid:
        found = asyncio.run(cached.measure(grid, ROUND_TRIPS))
    bound = commit_ms + 0.6
    _say("a cached answer", f"p50 {found:.2f} ms (a commit plus 0.6 ms is {bound:.2f} ms)")


def _recovery(place: Path) -> None:
    found = {}
    for what, number in (("killed", signal.SIGKILL), ("stopped", signal.SIGSTOP)):
        with running(place, workers=2) as grid:
            found[what] = asyncio.run(recovery.after_death(grid, number))
    with running(place) as grid:
        cancelled = asyncio.run(recovery.after_cancel(grid))
    with running(place) as grid:
        over = asyncio.run(recovery.after_time_limit(grid, TIME_LIMIT_S))
    _say("a task cancelled", f"its slot has done the next one {cancelled:.2f} s later")
    _say("a time limit", f"has ended a task {over * 1_000:.0f} ms after it")
    with running(place, workers=0) as grid:
        found["restart"] = asyncio.run(recovery.after_restart(grid, QUEUED))
    _say(
        "work of a lost worker",
        f"begun elsewhere {found['killed']:.2f} s after it was killed, "
        f"{found['stopped']:.2f} s after it fell silent",
    )
    _say("a broker killed", f"serves {found['restart']:.2f} s later with {QUEUED:,} queued tasks")


def _start_up(place: Path) -> None:
    for case, measure in (
        ("a broker running", startup.with_broker),
        ("a broker to start", startup.without_broker),
    ):
        found = measure(place)
        _say(
            f"calc-tui, {case}",
            f"on screen after {found.screen:.2f} s, the broker's answer after {found.answer:.2f} s",
        )


def _say(what: str, found: str) -> None:
    click.echo(f"{what:<28} {found}")


main()
