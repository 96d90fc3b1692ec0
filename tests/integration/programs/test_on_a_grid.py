"""Programs on a whole grid: from the command line to the sandbox of a worker, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.home import Home
from tests.support.brokers import eventually
from tests.support.grids import Grid, new_grid, wait_gone

ASK = "echo 'name?'; read name; echo \"hello $name\"; cat; exit 3\n"
WAIT = "echo begun; read -t 60 <> <(:); echo end\n"

PROBED_WITHIN_S = 60.0
"""A worker runs a program in each language before it offers them."""


@pytest.fixture(scope="module")
def grid(home: Home) -> Iterator[Grid]:
    """A grid on a machine that has a sandbox, with ann logged in."""
    with new_grid() as grid:
        grid.run_programs()
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def script(folder: Path, text: str) -> str:
    """The path of a program for Bash."""
    file = folder / "main.sh"
    file.write_text(text)
    return str(file)


def shown(grid: Grid, number: str) -> dict[str, object]:
    """A task as `calc` shows it."""
    found: dict[str, object] = json.loads(grid.calc("show", "--json", number).out)
    return found


def newest(grid: Grid) -> str:
    """The number of the newest task."""
    return str(json.loads(grid.calc("tasks", "--json").out.splitlines()[0])["number"])


def test_what_a_program_prints_and_how_it_ends_is_that_of_calc_run(
    grid: Grid, tmp_path: Path
) -> None:
    done = grid.calc("run", script(tmp_path, "echo out; echo err >&2; exit 3"))
    assert (done.status, done.out) == (3, "out\n")
    assert done.err.endswith("err\n")


def test_a_program_asks_and_is_answered_while_it_runs(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", "-i", script(tmp_path, ASK))
    assert run.stdin is not None
    assert run.stdout is not None
    # Given that its question has come
    assert run.stdout.readline() == b"name?\n"
    # When it is answered, then what it says to that comes
    run.stdin.write(b"ann\n")
    run.stdin.flush()
    assert run.stdout.readline() == b"hello ann\n"
    # And it reads to the end of what is typed, byte by byte
    run.stdin.write(b"\0\xff" * 100_000)
    run.stdin.close()
    assert run.stdout.read() == b"\0\xff" * 100_000
    assert run.wait(60) == 3


def test_a_cancelled_program_stops_and_its_slot_goes_on(grid: Grid, tmp_path: Path) -> None:
    # Given a program that runs
    run = grid.start("calc", "run", script(tmp_path, WAIT))
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    slots = {slot.pid for slot in grid.slots()}
    # When it is cancelled
    number = newest(grid)
    assert grid.calc("cancel", number).status == 0
    run.wait(60)
    # Then that is its state and verdict, and what it printed so far is its result
    task = shown(grid, number)
    assert (task["state"], task["verdict"], task["stdout"]) == ("cancelled", "CANCELLED", "begun\n")
    # And no slot had to be ended for it
    assert grid.calc("run", script(tmp_path, "echo next")).out == "next\n"
    assert {slot.pid for slot in grid.slots()} == slots


def test_a_task_that_no_worker_can_do_waits_with_a_sentence(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", "--lang", "kotlin", script(tmp_path, "x"))
    assert run.stderr is not None
    assert run.stderr.readline() == b"calc: waiting: no worker offers kotlin\n"
    number = newest(grid)
    assert shown(grid, number)["state"] == "queued"
    assert grid.calc("cancel", number).status == 0
    run.wait(60)


def test_what_may_not_be_a_program_is_refused_with_a_sentence(grid: Grid, tmp_path: Path) -> None:
    done = grid.calc("run", "--lang", "bash", script(tmp_path, "exit"), "--cpu", "100000")
    assert done.status == 1
    assert "the setting code.cpu.most allows 60,000" in done.err


def test_a_program_ends_with_the_worker_that_is_killed_and_begins_anew_elsewhere(
    grid: Grid, tmp_path: Path
) -> None:
    # Given a program that runs
    run = grid.start("calc", "run", script(tmp_path, WAIT))
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    (worker,) = grid.processes("workers")
    processes = [worker, *worker.children(recursive=True)]
    assert "bash" in {process.name() for process in processes}
    # When its worker is ordered to die
    (name,) = [json.loads(line)["name"] for line in grid.calc("workers", "--json").out.splitlines()]
    assert grid.calc("workers", "kill", "--yes", name).status == 0
    # Then no process of it is left
    wait_gone(processes)
    # And the program runs again, at the worker that takes its place
    number = newest(grid)
    eventually(lambda: shown(grid, number)["attempt"] == 2, "it runs again", PROBED_WITHIN_S)
    assert grid.calc("cancel", number).status == 0
    run.wait(60)
