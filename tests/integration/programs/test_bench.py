"""What is measured with programs runs to its end on a real grid; how fast is not looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.grid import RUNS, Grid, running
from bench.programs import alone, flood, made, rate, watched
from bench.report import programs
from bench.report.place import Place
from shared.home import Home


@pytest.fixture(scope="module")
def measured(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """A grid to measure on, where programs can be run."""
    with running(tmp_path_factory.mktemp("bench"), role=RUNS) as grid:
        yield grid


def test_one_after_the_other(measured: Grid) -> None:
    found = asyncio.run(alone.measure(measured, 3))
    assert min(found.bare, found.boxed, found.compiled, found.cached) > 0


def test_many_at_once(measured: Grid) -> None:
    assert asyncio.run(rate.measure(measured, 4)) > 0


def test_output_within_its_limit_and_beyond(measured: Grid) -> None:
    within = asyncio.run(flood.measure(measured, 2))
    beyond = asyncio.run(flood.measure(measured, 2, limit_kb=1))
    assert (within.verdict, beyond.verdict) == ("OK", "OUTPUT_LIMIT")
    assert within.memory_mb > 0


def test_what_is_heard_and_what_is_gone(measured: Grid) -> None:
    assert len(asyncio.run(watched.delays(measured, 3))) == 3
    assert all(took > 0 for took in asyncio.run(watched.cancels(measured, 2)))


def test_without_a_sandbox_the_rows_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def offers(*_: object) -> bool:
        raise made.NoSandboxError

    monkeypatch.setattr(made, "_offers", offers)
    (line,) = programs.many(Place(tmp_path, 1, 1, 1))
    assert line == ("programs a second", programs.MISSING)
