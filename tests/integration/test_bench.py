"""Each measurement runs to its end on a real grid, with little to do; how fast is not looked at."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import (
    awaited,
    filling,
    filtering,
    footprint,
    history,
    idle_fleet,
    images,
    monitor,
    queued,
    refused,
    stalls,
    throughput,
    tiling,
)
from bench.grid import FILTERS, STREAMS, Grid, client_of, running
from bench.memory import pss_mb, tree_mb
from bench.streams import failing_over, rate
from shared.wire.client import GetSettings

FEW = 300


@pytest.fixture(params=[1], ids=lambda workers: f"{workers} workers")
def measured(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Grid]:
    """A grid to measure on."""
    with running(tmp_path, request.param) as grid:
        yield grid


alone = pytest.mark.parametrize("measured", [0], indirect=True)


def test_throughput(measured: Grid) -> None:
    assert asyncio.run(throughput.one_by_one(measured, FEW)) > 0
    assert asyncio.run(throughput.in_batches(measured, FEW + 1)) > 0


def test_submissions_that_are_awaited(measured: Grid) -> None:
    found = asyncio.run(awaited.measure(measured, FEW))
    assert min(found.one, found.many) > 0


@alone
def test_submissions_that_nobody_does(measured: Grid) -> None:
    assert asyncio.run(filling.accepted(measured, 2 * filling.BATCH + 1)) > 0


def test_bytes_on_disk(measured: Grid) -> None:
    found = footprint.measure(measured, FEW)
    assert found.total > 0
    assert not found.parts or found.parts["task"] > 0


def test_stalls(measured: Grid) -> None:
    found = stalls.measure(measured, FEW)
    assert 0 < found.p99 <= found.longest


@alone
def test_images_on_their_way(measured: Grid) -> None:
    found = images.measure(measured, 3, 1_000_000)
    assert min(found.rate, found.longest) > 0
    assert found.memory_mb >= 0


@alone
def test_workers_that_have_nothing_to_do(measured: Grid) -> None:
    assert idle_fleet.measure(measured, 5, 1.0).percent >= 0


def test_a_fleet_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "SETTLE_S", 1.0)
    assert monitor.measure(tmp_path, 5, 3.0) > 0


def test_connections_that_are_refused(tmp_path: Path) -> None:
    with running(tmp_path, beyond=True) as grid:
        found = refused.measure(grid, FEW)
    assert min(found.alone, found.meanwhile, found.a_minute) > 0


@alone
def test_a_long_queue(measured: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queued, "ROUNDS", 2)
    found = asyncio.run(queued.measure(measured, queued.ROUNDS * queued.SHORT))
    assert min(found.kept, found.dispatched, found.dispatched_from_short, found.start_s) > 0


@alone
@pytest.mark.parametrize("count", [0, history.PAGE + 1])
def test_a_long_history(measured: Grid, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "TRIES", 3)
    found = history.measure(measured, count)
    assert min(found.page, found.rare, found.common, found.submit) > 0


def test_a_worker_takes_memory_in_all_its_processes(measured: Grid) -> None:
    asyncio.run(throughput.one_by_one(measured, 1))
    (worker,) = measured.fleet.values()
    assert tree_mb(worker.pid) > pss_mb(worker.pid) > 0


def test_nothing_is_answered_from_a_cache(measured: Grid) -> None:
    async def settings() -> dict[str, int]:
        async with client_of(measured) as client:
            values = (await client.ask(GetSettings())).values
        return {value.name: value.value for value in values}

    assert asyncio.run(settings())["cache.size"] == 0


def test_images_beside_pillow(tmp_path: Path) -> None:
    with running(tmp_path, slots=2, role=FILTERS) as grid:
        one = asyncio.run(filtering.one(grid, 2))
        many = asyncio.run(filtering.many(grid, 3, filtering.thumbnail, "thumbnail:320,320"))
    assert min(one.alone, one.grid, many.alone, many.grid) > 0


def test_images_in_strips_beside_whole_ones(tmp_path: Path) -> None:
    with running(tmp_path, workers=tiling.WORKERS, role=FILTERS) as grid:
        found = asyncio.run(tiling.measure(grid, (900, 900), "blur:2 " + "blur:0 " * 40))
    assert min(found.whole, found.tiled) > 0
    assert found.steps == 3


@pytest.fixture
def streaming(tmp_path: Path) -> Iterator[Grid]:
    """A grid that makes messages and handles them."""
    with running(tmp_path, 2, role=STREAMS) as grid:
        yield grid


def test_messages_of_a_stream(streaming: Grid) -> None:
    found = asyncio.run(rate.measure(streaming, 2, 0.5))
    assert min(found.made, found.handled) > 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_generators_that_die_or_stand_still(streaming: Grid, number: int) -> None:
    (took,) = asyncio.run(failing_over.measure(streaming, number, 1))
    assert took > 0
