"""`calc` with standard streams that are closed, full, broken, or of another encoding."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.brokers import DEADLINE_S
from tests.support.grids import FOREVER, PASSWORD, Finished, Grid, new_grid
from tests.support.requirements import forbidden_here

FULL = "/dev/full"
NO_ROOM = "calc: Cannot write: No space left on device.\n"
NOT_OPEN = "calc: Cannot read standard input: Bad file descriptor.\n"


@pytest.fixture(scope="module")
def grid() -> Iterator[Grid]:
    """A grid with ann logged in."""
    with new_grid() as grid:
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


def redirected(grid: Grid, how: str, *args: str) -> Finished:
    """Run `calc` with a redirection of the shell."""
    if FULL in how and not Path(FULL).exists():
        forbidden_here(f"there is no {FULL}")
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {how}', "sh", *grid.command("calc", *args)],
        capture_output=True,
        env=grid.env,
        timeout=60,
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("how", "args", "wanted"),
    [
        (">&-", ["eval", "1+1"], Finished(0, "", "")),
        ("2>&-", ["eval", "1+1"], Finished(0, "2\n", "")),
        ("2>&-", ["eval", "1/0"], Finished(1, "\n", "")),
        (">&- 2>&- <&-", ["eval", "1+1"], Finished(0, "", "")),
        ("<&-", ["eval", "1+1"], Finished(0, "2\n", "")),
        ("<&-", ["eval", "-"], Finished(1, "", NOT_OPEN)),
        ("<&-", ["login", "ada", "--password-stdin"], Finished(1, "", NOT_OPEN)),
        (f">{FULL}", ["eval", "1+1"], Finished(1, "", NO_ROOM)),
        (f">{FULL}", ["tasks"], Finished(1, "", NO_ROOM)),
        (f">{FULL}", ["--help"], Finished(1, "", NO_ROOM)),
        (f"2>{FULL}", ["eval", "1/0", "1+1"], Finished(1, "\n2\n", "")),
    ],
    ids=str,
)
def test_what_is_closed_or_full_is_a_sentence_or_nothing(
    grid: Grid, how: str, args: list[str], wanted: Finished
) -> None:
    assert redirected(grid, how, *args) == wanted


def test_input_that_cannot_be_read_is_not_taken_for_its_end(grid: Grid, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as only_written:
        done = subprocess.run(
            grid.command("calc", "eval", "-"),
            stdin=only_written,
            capture_output=True,
            env=grid.env,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", NOT_OPEN)


def test_what_cannot_be_encoded_is_written_as_an_escape(grid: Grid) -> None:
    number = grid.calc("eval", "--json", "−1").out.split('"number": ')[1].split(",")[0]
    for args in (["show", number], ["tasks"]):
        done = grid.calc(*args, PYTHONIOENCODING="latin-1")
        assert (done.status, done.err) == (0, "")
        assert r"\u22121" in done.out


def test_a_result_is_there_before_the_next_one_is(grid: Grid) -> None:
    # Given a pipe, and an expression that takes for ever behind one that does not
    calc = grid.start("calc", "eval", "1+1", FOREVER)
    assert calc.stdout is not None
    # Then the first result is there
    ready, _, _ = select.select([calc.stdout], [], [], DEADLINE_S)
    assert ready
    assert os.read(calc.stdout.fileno(), 100) == b"2\n"
    calc.kill()
    (running,) = grid.calc("tasks", "--state", "running").out.splitlines()
    assert grid.calc("cancel", running.split()[0]).status == 0


def test_a_closed_standard_error_does_not_swallow_what_a_broker_keeps(grid: Grid) -> None:
    # Given a program without any streams that starts a broker
    assert grid.calc("down").status == 0
    assert redirected(grid, ">&- 2>&- <&-", "eval", "6*7").status == 0
    # Then that serves others
    assert grid.calc("eval", "6*7").out == "42\n"


def test_a_password_is_the_first_line(grid: Grid) -> None:
    done = grid.calc("login", "ann", "--password-stdin", stdin=f"{PASSWORD}\nmore".encode())
    assert done.status == 0
