"""The main job, from an empty home to an answer: the real `calc-tui` in a real terminal."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.support.grids import PASSWORD, Grid, new_grid
from tests.support.terminals import Terminal, terminal

ENTER, TAB, ESCAPE, CTRL_Q = "\r", "\t", "\x1b", "\x11"


@pytest.fixture
def grid() -> Iterator[Grid]:
    """A grid that does not exist yet."""
    with new_grid() as grid:
        yield grid
        assert grid.calc("down").status == 0


def register(screen: Terminal) -> None:
    """Make the first account on the form."""
    screen.wait_for("No accounts yet")
    screen.type("ann" + TAB + PASSWORD + TAB + PASSWORD + ENTER)
    screen.wait_until_gone("No accounts yet")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_log_in_type_an_expression_and_watch_it_being_solved(
    grid: Grid, size: tuple[int, int]
) -> None:
    command = grid.command("calc-tui")
    # Given somebody on a fresh machine who starts the application and registers
    with terminal(command, grid.env, *size) as screen:
        register(screen)
        # When she types an expression
        screen.type("(2+3)*4-5/2" + ENTER)
        # Then a worker's answer arrives
        screen.wait_for("(2+3)*4-5/2", "17.5")
        # And a wrong one says what is wrong with it, and is not lost
        screen.type("1/(3-3)" + ENTER)
        screen.wait_for("17.5", "1/(3-3)", "failed")
        # When she quits
        screen.type(CTRL_Q)
        assert screen.wait_for_end() == 0
    # And starts again, and logs in
    with terminal(command, grid.env, *size) as screen:
        screen.wait_for("Log in to go on")
        screen.type("ann" + TAB + PASSWORD + ENTER)
        # Then the history is there
        shown = screen.wait_for("17.5", "(2+3)*4-5/2", "1/(3-3)")
        assert PASSWORD not in shown
        screen.type(CTRL_Q)
        assert screen.wait_for_end() == 0


def test_what_one_window_does_the_other_sees(grid: Grid) -> None:
    command = grid.command("calc-tui")
    with terminal(command, grid.env) as screen:
        register(screen)
        # Given the same person at a shell
        done = grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert done.status == 0
        assert grid.calc("eval", "6*7111").out == "42666\n"
        # Then the task appears in the application by itself
        screen.wait_for("6*7111", "42666")
        # And it goes away where it is deleted
        number = grid.calc("tasks").out.split()[0]
        assert grid.calc("delete", number).status == 0
        screen.wait_until_gone("6*7111")
        screen.type(CTRL_Q)
        assert screen.wait_for_end() == 0


def test_the_application_ends_with_its_terminal(grid: Grid) -> None:
    # Given the application in a terminal of which it would get no signal
    with terminal(grid.command("calc-tui"), grid.env) as screen:
        register(screen)
        # When the terminal goes away
        status = screen.hang_up()
        # Then it ends as programs do of which that is said
        assert status == -signal.SIGHUP
