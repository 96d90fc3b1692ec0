"""What people type stays out of logs, of process lists and of crash reports."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import psutil
import pytest

from shared import session_file
from shared.mistakes import where
from shared.states import TaskState
from tests.support.brokers import eventually
from tests.support.grids import FOREVER, Grid, new_grid
from tests.support.terminals import terminal

HELP = "\x1bOP"
"""F1, as terminals send it."""

PASSWORD = "canary-password-7351"
EXPRESSION = "735198.25"
SOURCE = "canary_source_7351"
INPUT = "canary input 7351"
PRINTED = "canary printed 7351"
WRONG = "canary-wrong-password"
PROGRAM = f"""
{SOURCE} = input()
print("{PRINTED}")
raise SystemExit({SOURCE})
"""


@pytest.fixture
def grid() -> Iterator[Grid]:
    """One that logs as much as it can."""
    with new_grid() as grid:
        grid.env["CALC_LOG_LEVEL"] = "debug"
        grid.run_programs()
        done = grid.calc("register", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert done.status == 0, done
        yield grid
        grid.calc("down")


def logs_of(grid: Grid) -> str:
    """All that its processes have to say."""
    return "".join(path.read_text() for path in grid.home.logs.iterdir())


def secrets_of(grid: Grid) -> list[str]:
    """What nobody else may read, in each form in which it could be written."""
    stored = session_file.load(grid.home.token)
    assert stored is not None
    token = stored.token
    known = [PASSWORD, WRONG, EXPRESSION, SOURCE, INPUT, PRINTED]
    return [*known, token.hex(), repr(token)[2:-1], str(list(token))[1:-1]]


def command_lines(grid: Grid) -> str:
    """What everybody on the machine sees of its processes."""
    lines = []
    for process in grid.processes():
        try:
            lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return "\n".join(lines)


def test_no_log_and_no_process_list_has_what_people_type(grid: Grid) -> None:
    # Given all kinds of use, and what goes wrong
    grid.calc("login", "ann", "--password-stdin", stdin=WRONG.encode())
    texts = f"{EXPRESSION}+1\n{EXPRESSION}/0\n{EXPRESSION}+\n{EXPRESSION}**99999999999\n"
    grid.calc("eval", "-", stdin=texts.encode())
    source = grid.home.root / "canary.py"
    source.write_text(PROGRAM)
    ran = grid.calc("run", "--stdin", "-", str(source), stdin=INPUT.encode())
    assert PRINTED in ran.out, ran
    sleeping = grid.start("calc", "eval", "-")
    assert sleeping.stdin is not None
    sleeping.stdin.write(f"{EXPRESSION}+{FOREVER}\n".encode())
    sleeping.stdin.flush()

    # When a slot dies while it computes
    eventually(lambda: TaskState.RUNNING in grid.calc("tasks").out, "it runs")
    seen = command_lines(grid)
    for slot in grid.slots():
        slot.kill()
    eventually(lambda: '"attempt": 2' in grid.calc("tasks", "--json").out, "it runs again")

    # Then
    said = logs_of(grid)
    assert "joined with" in said
    for secret in secrets_of(grid):
        assert secret not in said
        assert secret not in seen
    sleeping.kill()
    for task in grid.calc("tasks").out.split()[:1]:
        grid.calc("cancel", task)


def test_a_crash_report_has_no_values() -> None:
    def fails(password: str) -> None:
        try:
            raise KeyError(password)
        except KeyError as error:
            raise ValueError(f"{password} is wrong") from error

    # When
    try:
        fails(PASSWORD)
    except ValueError as error:
        said = where(error)

    # Then
    assert PASSWORD not in said
    assert "KeyError" in said
    assert "which led to" in said
    assert said.rstrip().endswith("ValueError")


CRASHES = f"""
from tui.app import CalcApp
from tui.main import main

def fails(self, password="{PASSWORD}"):
    raise ValueError("\\x1b]2;{WRONG}\\x07" + password)

CalcApp.action_help = fails
main([])
"""


def test_calc_tui_ends_with_the_place_of_a_mistake_alone() -> None:
    with new_grid() as grid:
        command = [sys.executable, "-c", CRASHES]
        with terminal(command, grid.env) as screen:
            screen.wait_for("User")
            screen.type(HELP)
            status = screen.wait_for_end()
            said = screen.text
        grid.calc("down")

    assert status == 1
    assert "made this mistake and had to end" in said
    assert "in fails" in said
    assert "ValueError" in said
    assert PASSWORD not in said
    assert WRONG not in said
