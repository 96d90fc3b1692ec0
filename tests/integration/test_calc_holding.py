"""`calc retry`, `calc pause`, `calc resume`, `calc workers drain`: on real processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.brokers import eventually
from tests.support.grids import FOREVER, Grid, new_grid


@pytest.fixture(scope="module")
def grid() -> Iterator[Grid]:
    """A grid that the first command has started, with ann as administrator."""
    with new_grid() as grid:
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def shown(grid: Grid, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(grid.calc("show", str(number), "--json").out)
    return found


def last(grid: Grid) -> int:
    (line,) = grid.calc("tasks", "--limit", "1", "--json").out.splitlines()
    return int(json.loads(line)["number"])


def submit(grid: Grid, text: str) -> int:
    """Submit an expression that is not waited for; its number."""
    left = grid.calc("eval", "--timeout", "1", text)
    assert "Submitted and going on: 1" in left.err
    return last(grid)


def becomes(grid: Grid, number: int, state: str) -> None:
    eventually(lambda: shown(grid, number)["state"] == state, f"task {number} is {state}")


def test_a_cancelled_task_is_retried(grid: Grid) -> None:
    number = submit(grid, FOREVER)
    becomes(grid, number, "running")
    assert grid.calc("cancel", str(number)).status == 0
    assert shown(grid, number)["state"] == "cancelled"

    done = grid.calc("retry", str(number))

    assert (done.status, done.out, done.err) == (0, "", "")
    becomes(grid, number, "running")
    assert shown(grid, number)["attempt"] == 2
    grid.calc("cancel", str(number))


def test_what_is_done_is_not_retried(grid: Grid) -> None:
    grid.calc("eval", "1+1")

    done = grid.calc("retry", str(last(grid)))

    assert done.status == 1
    assert "submit it again" in done.err


def test_while_it_is_paused_tasks_wait(grid: Grid) -> None:
    assert grid.calc("pause", "expression").status == 0
    number = submit(grid, "1001+1")
    assert shown(grid, number)["state"] == "queued"

    assert grid.calc("resume", "expression").status == 0

    becomes(grid, number, "done")


def test_a_kind_that_is_not_there_is_no_kind(grid: Grid) -> None:
    done = grid.calc("pause", "everything-else")

    assert done.status == 2
    assert "expression" in done.err


def test_a_drained_worker_leaves_and_stays_away(grid: Grid) -> None:
    (name,) = [json.loads(line)["name"] for line in grid.calc("workers", "--json").out.splitlines()]

    assert grid.calc("workers", "drain", name).status == 0

    eventually(lambda: not grid.slots(), "the worker has left")
    assert grid.calc("workers", "drain", name).status == 1
    # Nothing is lost meanwhile
    number = submit(grid, "2002+2")
    assert shown(grid, number)["state"] == "queued"
    grid.worker("elm")
    becomes(grid, number, "done")
