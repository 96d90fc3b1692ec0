"""The code screen of `calc-tui` in a terminal, before a broker of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.kinds import KINDS, code
from tests.support.brokers import eventually
from tests.support.grids import PASSWORD, Grid, served_grid
from tests.support.terminals import Terminal, terminal

CTRL_G, CTRL_R, CTRL_O = "\x07", "\x12", "\x0f"


@contextmanager
def code_screen(grid: Grid, **env: str) -> Iterator[Terminal]:
    """The application, where programs are written."""
    assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
    with terminal(grid.command("calc-tui"), {**grid.env, **env}) as screen:
        screen.wait_for("● connected", "ann")
        screen.type("\t")
        screen.wait_for("space Mark")
        screen.type("x")
        screen.wait_for("[Output]", "C (gcc)")
        yield screen


def script(path: Path, *lines: str) -> str:
    """A program that stands for an editor."""
    path.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    path.chmod(0o700)
    return str(path)


def test_a_program_is_edited_in_the_editor_of_the_environment(tmp_path: Path) -> None:
    editor = script(
        tmp_path / "editor",
        "stty -a | grep -q ' icanon' || exit 3",
        "printf 'in the editor: %s' \"$(basename $1)\"",
        'read line && printf \'%s\\n\' "// $line" >> "$1"',
    )
    with served_grid() as (grid, _, _), code_screen(grid, EDITOR=editor, VISUAL="") as screen:
        # Given something in the editor of the application
        screen.type("int main(void) { return 0; }\r")
        screen.wait_for("int main(void)")
        # When it is edited in another, which has the terminal for itself
        screen.type(CTRL_G)
        screen.wait_for("in the editor: main.c")
        screen.type("typed there\n")
        # Then what was written there is in the program
        screen.wait_for("[Output]", "// typed there", "int main(void)")
        screen.type("more\r")
        screen.wait_for("more")


def test_an_editor_that_fails_changes_nothing(tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", "echo spoiled > $1", "exit 1")
    with served_grid() as (grid, _, _), code_screen(grid, EDITOR=editor, VISUAL="") as screen:
        screen.type("int kept;")
        screen.wait_for("int kept;")
        screen.type(CTRL_G)
        screen.wait_for("status 1: nothing was changed", "int kept;")


def test_what_was_typed_survives_the_death_of_the_application() -> None:
    with served_grid() as (grid, _, _):
        with code_screen(grid) as screen:
            screen.type("int survives;")
            screen.wait_for("int survives;")
            kept = grid.home.drafts
            eventually(lambda: any(b"survives" in f.read_bytes() for f in kept.glob("*")), "kept")
            screen.process.kill()
        with code_screen(grid) as screen:
            screen.wait_for("int survives;")


@pytest.mark.skipif(code.NAME not in KINDS, reason="brokers do not take programs yet")
def test_without_a_worker_that_is_said_and_the_program_waits() -> None:
    with served_grid() as (grid, _, _), code_screen(grid) as screen:
        screen.wait_for("No worker is there")
        screen.type("int main(void) { return 0; }")
        screen.wait_for("int main(void)")
        screen.type(CTRL_R)
        screen.wait_for("○ queued  task 1", "No worker is there: programs wait until one comes.")


def test_a_file_of_escapes_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "odd.c"
    path.write_bytes(b"first\n\x1b[2J\x1b[1;1Hgone\xc2\x9b2J\n")
    with served_grid() as (grid, _, _), code_screen(grid) as screen:
        screen.type(CTRL_O)
        screen.wait_for("Open a file:")
        screen.type(f"{path}\r")
        screen.wait_for("[odd.c]", "first", "␛[2J␛[1;1Hgone")
