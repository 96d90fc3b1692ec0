"""`calc run` on a whole grid, as a shell, a pipe, a terminal and a script have it."""

from __future__ import annotations

import json
import signal
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from shared.home import Home
from tests.support.brokers import eventually
from tests.support.grids import Grid, kill, new_grid
from tests.support.terminals import terminal

TICKING = "import time\nfor i in range(1000): print(i, flush=True); time.sleep(0.1)\n"
SLOW = "import time\nfor i in range(12): print(i, flush=True); time.sleep(0.25)\n"
ASKING = "print('hello', input('name? '), flush=True)\nprint(input())\n"
LONG = "import sys\nfor i in range(100_000): print(i)\nsys.exit(7)\n"
SHOUTING = "import sys\nprint(sys.stdin.read().upper(), end='')\n"

PROBED_WITHIN_S = 60.0
"""A worker runs a program in each language before it offers them."""


@pytest.fixture(scope="module")
def started(home: Home) -> Iterator[Grid]:
    """A grid on a machine that has a sandbox, with ann logged in."""
    with new_grid() as grid:
        grid.run_programs()
        grid.register("ann")
        yield grid
        assert grid.calc("down").status == 0


@pytest.fixture
def grid(started: Grid) -> Grid:
    """That grid, whatever was killed before, once its worker is ready."""
    eventually(lambda: runs_python(started), "a worker runs Python", PROBED_WITHIN_S)
    return started


def runs_python(grid: Grid) -> bool:
    """Whether a worker does that is still there."""
    workers = map(json.loads, grid.calc("workers", "--json").out.splitlines())
    return any(
        worker["state"] == "alive" and "code:python" in worker["offers"] for worker in workers
    )


def python(folder: Path, text: str) -> str:
    """The path of a program in Python."""
    file = folder / "main.py"
    file.write_text(text)
    return str(file)


def newest(grid: Grid) -> dict[str, Any]:
    """The newest task."""
    found: dict[str, Any] = json.loads(grid.calc("tasks", "--json").out.splitlines()[0])
    return found


def begun(run: Popen[bytes]) -> bytes:
    """The first line of a program that runs."""
    assert run.stdout is not None
    return run.stdout.readline()


def test_a_pipe_has_every_byte_however_fast_they_come(grid: Grid, tmp_path: Path) -> None:
    done = grid.calc("run", python(tmp_path, LONG))

    assert (done.status, done.err) == (7, "")
    assert done.out == "".join(f"{i}\n" for i in range(100_000))


def test_a_reader_that_goes_ends_the_program(grid: Grid, tmp_path: Path) -> None:
    # Given a program that runs, and somebody who reads of it
    run = grid.start("calc", "run", python(tmp_path, TICKING))
    assert begun(run) == b"0\n"
    # When that one has enough, then it ends, without a word
    assert run.stdout is not None
    run.stdout.close()
    assert run.wait(60) == 1
    assert run.stderr is not None
    assert run.stderr.read() == b""
    # And so does the program
    assert newest(grid)["state"] == "cancelled"


def test_ctrl_c_ends_the_program(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", python(tmp_path, TICKING))
    assert begun(run) == b"0\n"

    run.send_signal(signal.SIGINT)

    assert run.wait(60) == 130
    assert run.stderr is not None
    assert run.stderr.read() == b"calc: the program was cancelled\n"
    assert newest(grid)["state"] == "cancelled"


def test_what_is_left_by_a_client_goes_on(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", python(tmp_path, SLOW))
    assert begun(run) == b"0\n"

    run.kill()

    task = eventually(lambda: (row := newest(grid))["state"] == "done" and row, "it has ended")
    assert grid.calc("show", str(task["number"])).out.endswith("\n10\n11\n")


def test_on_a_terminal_output_does_nothing_to_it(grid: Grid, tmp_path: Path) -> None:
    program = python(tmp_path, r"print('\x1b]0;title\x07 \x1b[2J [bold]fine[/] end')")
    with terminal(grid.command("calc", "run", program), grid.env) as screen:
        screen.wait_for("␛]0;title␇ ␛[2J [bold]fine[/] end")
        assert screen.wait_for_end() == 0


def test_a_program_asks_on_a_terminal_and_is_answered(grid: Grid, tmp_path: Path) -> None:
    program = python(tmp_path, ASKING)
    with terminal(grid.command("calc", "run", "-i", program), grid.env) as screen:
        screen.wait_for("name?")
        screen.type("ann\n")
        screen.wait_for("hello ann")
        screen.type("bye\n")
        assert screen.wait_for_end() == 0


def test_a_program_whose_worker_is_killed_begins_anew(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", python(tmp_path, SLOW))
    assert begun(run) == b"0\n"

    kill(grid.processes("workers")[0])

    out, err = run.communicate(timeout=60)
    assert run.returncode == 0
    assert b"its worker was lost; it begins anew" in err
    assert out.endswith(b"".join(b"%d\n" % i for i in range(12)))


def test_a_program_that_was_answered_is_not_run_again(grid: Grid, tmp_path: Path) -> None:
    # Given a program that was given input
    run = grid.start("calc", "run", "-i", python(tmp_path, ASKING))
    assert run.stdin is not None
    run.stdin.write(b"ann\n")
    run.stdin.flush()
    assert begun(run) == b"name? hello ann\n"
    # When its worker is lost, then so is the program
    kill(grid.processes("workers")[0])
    _, err = run.communicate(timeout=60)
    assert run.returncode == 1
    assert b"It was given input while it ran" in err


def test_a_broker_that_is_killed_is_waited_for(grid: Grid, tmp_path: Path) -> None:
    run = grid.start("calc", "run", python(tmp_path, SLOW))
    assert begun(run) == b"0\n"

    kill(grid.processes("broker")[0])
    eventually(lambda: grid.calc("tasks").status == 0, "another broker serves")

    out, err = run.communicate(timeout=60)
    assert run.returncode == 0
    assert b"The broker is gone" in err
    assert out.endswith(b"".join(b"%d\n" % i for i in range(12)))


def test_a_program_comes_from_standard_input(grid: Grid) -> None:
    done = grid.calc(
        "run", "--lang", "python", "-", "--arg", "-x", stdin=b"import sys; print(sys.argv)"
    )
    assert (done.status, done.out) == (0, "['main.py', '-x']\n")


def test_a_standard_input_that_cannot_be_read_is_empty(grid: Grid, tmp_path: Path) -> None:
    command = grid.command("calc", "run", "-i", python(tmp_path, SHOUTING + "print('end')"))
    closed = ["sh", "-c", 'exec "$@" <&-', "sh", *command]

    done = subprocess.run(closed, env=grid.env, capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, b"end\n")
    assert b"Cannot read standard input" in done.stderr


def test_input_comes_from_standard_input_or_a_file(grid: Grid, tmp_path: Path) -> None:
    program = python(tmp_path, SHOUTING)
    (tmp_path / "given").write_text("from a file")

    assert grid.calc("run", "--stdin", "-", program, stdin=b"typed").out == "TYPED"
    assert grid.calc("run", "--stdin", str(tmp_path / "given"), program).out == "FROM A FILE"


@pytest.mark.parametrize(
    ("compare", "verdicts"),
    [
        ("exact", ["OK", "WRONG_ANSWER", "WRONG_ANSWER"]),
        ("trailing", ["OK", "OK", "WRONG_ANSWER"]),
        ("numeric", ["OK", "OK", "OK"]),
    ],
)
def test_cases_are_compared_as_was_asked(
    grid: Grid, tmp_path: Path, compare: str, verdicts: list[str]
) -> None:
    # Given cases that are right, but for a line end, but for how a number is written
    cases = tmp_path / "cases"
    cases.mkdir()
    for name, given, expected in (("1", "a", "A"), ("2", "a", "A\n"), ("3", "1.50", "1.5")):
        (cases / f"{name}.in").write_text(given)
        (cases / f"{name}.out").write_text(expected)
    options = ("--cases", str(cases), "--compare", compare, python(tmp_path, SHOUTING))
    # When they are run
    told, as_json = grid.calc("run", *options), grid.calc("run", "--json", *options)
    # Then each has its verdict
    assert [line.split()[0] for line in told.out.splitlines()] == verdicts
    assert [case["verdict"] for case in json.loads(as_json.out)["cases"]] == verdicts
    assert told.status == as_json.status == (compare != "numeric")


def test_json_is_one_object_and_nothing_else(grid: Grid, tmp_path: Path) -> None:
    program = python(tmp_path, "import sys; sys.stdout.buffer.write(b'\\xff'); sys.exit(4)")

    done = grid.calc("run", "--json", program)

    found = json.loads(done.out)
    assert (done.status, done.err) == (4, "")
    assert (found["verdict"], found["exit_code"], found["compile"]) == ("RUNTIME_ERROR", 4, None)
    assert b64decode(found["stdout_base64"]) == b"\xff"
    assert found["cpu_s"] > 0


def test_a_compiler_says_where(grid: Grid, tmp_path: Path) -> None:
    file = tmp_path / "main.c"
    file.write_text("int main(void) { return x; }\n")

    done = grid.calc("run", str(file))

    assert (done.status, done.out) == (1, "")
    assert "main.c:1:25: error:" in done.err
    assert done.err.endswith("calc: it could not be compiled\n")
    # And how it is shown later, what has lines of its own stands below its name
    shown = grid.calc("show", str(newest(grid)["number"])).out
    assert "\ncompiler\nmain.c: In function" in shown
    assert "\nplaces\nmain.c:1:25: error:" in shown


def test_a_program_that_prints_without_end_is_stopped(grid: Grid, tmp_path: Path) -> None:
    more = ["--cpu", "2", "--wall", "30", "--memory", "64", "--procs", "4", "--disk", "1"]
    done = grid.calc("run", *more, "--output", "1", python(tmp_path, "while True: print('y' * 99)"))

    assert done.status == 153
    assert "stopped at its limit of output" in done.err
    assert len(done.out) <= 1_024 + 100
