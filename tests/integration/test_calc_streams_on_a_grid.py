"""`calc streams` and `calc errors` on real processes: what is counted, drained and made."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.brokers import eventually
from tests.support.grids import Grid, new_grid
from tests.support.requirements import forbidden_here

ROLES = "expression,code,message,generator"
FULL = "/dev/full"
MANY = 250


@pytest.fixture(scope="module")
def grid() -> Iterator[Grid]:
    """A grid that the first command has started, with ann as administrator."""
    with new_grid() as grid:
        grid.env["CALC_ROLES"] = ROLES
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def shown(grid: Grid, stream: str) -> dict[str, Any]:
    """A stream as it is now; it always adds up."""
    done = grid.calc("streams", "show", stream, "--json")
    assert done.status == 0, done
    found: dict[str, Any] = json.loads(done.out)
    assert found["generated"] == found["processed"] + found["failed"] + found["unhandled"]
    return found


def becomes(grid: Grid, stream: str, field: str, least: int) -> dict[str, Any]:
    """The stream once a count is so large."""

    def look() -> dict[str, Any] | None:
        found = shown(grid, stream)
        return found if found[field] >= least else None

    return eventually(look, f"{least} of {stream} are {field}")


def create(grid: Grid, stream: str, *options: str) -> None:
    """A stream that is on."""
    done = grid.calc("streams", "create", stream, *options, "--start")
    assert (done.status, done.out) == (0, ""), done


def stopped(grid: Grid, stream: str) -> dict[str, Any]:
    """The stream once it is off and everything is handled."""
    assert grid.calc("streams", "stop", stream).status == 0

    def look() -> dict[str, Any] | None:
        found = shown(grid, stream)
        return None if found["unhandled"] or found["generator"] else found

    return eventually(look, f"{stream} is off and handled")


def failures(grid: Grid, stream: str) -> list[int]:
    """The numbers of the failed messages that are kept."""
    listed = grid.calc("errors", stream, "--json", "--limit", "100000")
    return [json.loads(line)["number"] for line in listed.out.splitlines()]


def test_a_stream_is_there_from_the_start_and_off(grid: Grid) -> None:
    # When
    found = [json.loads(line) for line in grid.calc("streams", "--json").out.splitlines()]

    # Then
    (first,) = [stream for stream in found if stream["name"] == "messages"]
    assert (first["owner"], first["on"], first["generated"]) == ("ann", False, 0)


def test_a_stream_is_made_counts_stops_and_goes(grid: Grid) -> None:
    # Given
    create(grid, "beat", "--every", "5ms", "--work", "0", "--failures", "0")

    # When
    becomes(grid, "beat", "processed", 50)
    found = stopped(grid, "beat")

    # Then
    assert sum(share["generated"] for share in found["workers"]) == found["generated"]
    assert grid.calc("streams", "delete", "beat").status == 0
    assert grid.calc("streams", "show", "beat").status == 1


def test_all_errors_are_drained_to_a_file_while_more_arrive(grid: Grid, tmp_path: Path) -> None:
    # Given
    create(grid, "bad", "--every", "2ms", "--work", "0", "--failures", "100%")
    becomes(grid, "bad", "errors", MANY)

    # When
    drained: list[int] = []
    while len(drained) < 2 * MANY:
        with (tmp_path / "errors").open("wb") as file:
            done = subprocess.run(
                grid.command("calc", "errors", "bad", "--json", "--drain"),
                stdout=file,
                env=grid.env,
                timeout=60,
                check=False,
            )
        assert done.returncode == 0
        lines = (tmp_path / "errors").read_text().splitlines()
        drained += [json.loads(line)["number"] for line in lines]
    found = stopped(grid, "bad")

    # Then each is in a file or still there, and nothing twice
    everything = drained + failures(grid, "bad")
    assert sorted(everything) == list(range(1, found["generated"] + 1))
    assert found["failed"] == found["generated"]


def test_a_full_disk_takes_no_errors_away(grid: Grid) -> None:
    # Given
    if not Path(FULL).exists():
        forbidden_here(f"there is no {FULL}")
    create(grid, "full", "--every", "2ms", "--work", "0", "--failures", "100%")
    becomes(grid, "full", "errors", MANY)
    found = stopped(grid, "full")

    # When
    with open(FULL, "wb") as full:
        done = subprocess.run(
            grid.command("calc", "errors", "full", "--drain"),
            stdout=full,
            stderr=subprocess.PIPE,
            env=grid.env,
            timeout=60,
            check=False,
        )

    # Then
    assert done.returncode == 1
    assert b"What was not written is kept." in done.stderr
    assert sorted(failures(grid, "full")) == list(range(1, found["generated"] + 1))


def test_errors_are_handled_anew(grid: Grid) -> None:
    # Given
    create(grid, "mended", "--every", "2ms", "--work", "0", "--failures", "100%")
    becomes(grid, "mended", "errors", MANY)
    found = stopped(grid, "mended")
    many = found["errors"]

    # When
    done = grid.calc("errors", "mended", "--retry")

    # Then
    assert done.status == 0
    assert done.err == f"calc: {many:,} handled anew\n"
    eventually(lambda: shown(grid, "mended")["unhandled"] == 0, "they are handled")
    again = shown(grid, "mended")
    assert again["generated"] == found["generated"] == again["processed"] + again["failed"]
    errors = grid.calc("errors", "mended", "--json", "--limit", "100000").out.splitlines()
    assert {json.loads(line)["attempt"] > 1 for line in errors} == {True}


def test_expressions_of_a_stream_are_tasks_of_its_owner(grid: Grid) -> None:
    # Given
    create(grid, "squares", "--every", "20ms", "--expression", "{n}^2+0*{random}")

    # When
    becomes(grid, "squares", "processed", 3)
    stopped(grid, "squares")

    # Then
    tasks = map(
        json.loads,
        grid.calc("tasks", "--kind", "expression", "--json", "--limit", "1000").out.splitlines(),
    )
    values = {task["expression"].partition("^")[0]: task["result"]["exact"] for task in tasks}
    assert values["3"] == "9"


def test_a_failed_expression_is_an_error_until_it_is_retried(grid: Grid) -> None:
    # Given
    create(grid, "wrong", "--every", "1s", "--expression", "{n}/0")
    becomes(grid, "wrong", "errors", 1)
    stopped(grid, "wrong")

    # When
    (first, *_) = grid.calc("errors", "wrong", "--json").out.splitlines()

    # Then
    failed = json.loads(first)
    task = json.loads(grid.calc("show", str(failed["task"]), "--json").out)
    assert (failed["number"], failed["text"]) == (1, "1/0")
    assert (task["state"], task["expression"]) == ("failed", "1/0")


def test_programs_of_a_stream_are_given_its_numbers(grid: Grid, tmp_path: Path) -> None:
    # Given
    workers = [json.loads(line) for line in grid.calc("workers", "--json").out.splitlines()]
    if not any("code:python" in worker["offers"] for worker in workers):
        forbidden_here("no worker runs programs")
    main = tmp_path / "double.py"
    main.write_text("print(2 * int(input()))")
    create(grid, "doubles", "--every", "200ms", "--program", str(main))

    # When
    becomes(grid, "doubles", "processed", 2)
    stopped(grid, "doubles")

    # Then
    tasks = map(
        json.loads,
        grid.calc("tasks", "--kind", "code", "--json", "--limit", "1000").out.splitlines(),
    )
    assert {"2\n", "4\n"} <= {task["stdout"] for task in tasks}


def test_a_snapshot_has_workers_and_streams(grid: Grid) -> None:
    # When
    snapshot = json.loads(grid.calc("monitor", "--json", "--count", "1").out)

    # Then
    assert [worker["state"] for worker in snapshot["workers"]] == ["alive"]
    assert "messages" in [stream["name"] for stream in snapshot["streams"]]
