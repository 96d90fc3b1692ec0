"""Programs that are written, run and typed to in `calc-tui`, in a terminal, on a real grid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.home import Home
from tests.integration.test_tui_code_on_a_grid import CTRL_R, code_screen
from tests.support.brokers import eventually
from tests.support.grids import served_grid, workers
from tests.support.requirements import SANDBOXED, require_command
from tests.support.terminals import Terminal

CTRL_D, CTRL_L, CTRL_T, ESCAPE, UP = "\x04", "\x0c", "\x14", "\x1b", "\x1b[A"
GREETS = r"""#include <stdio.h>
int main(void) {
char name[64];
printf("Your name? "); fflush(stdout);
while (scanf("%63s", name) == 1) { printf("Hello, %s!\n", name); fflush(stdout); }
fprintf(stderr, "nobody left\n"); return 3; }
"""

FLOODS = r"""#include <stdio.h>
int main(void) { for (;;) printf("\033[2J\007[/]\n"); }"""


@contextmanager
def on_a_grid(_home: Home) -> Iterator[Terminal]:
    """The code screen before a worker that runs C and Python."""
    require_command("gcc", "gcc", SANDBOXED)
    with served_grid() as (grid, _, client):
        grid.run_programs()
        grid.worker("oak", slots=2)
        eventually(
            lambda: any(row.offers for row in workers(client).values()), "it offers languages", 60
        )
        with code_screen(grid) as screen:
            yield screen


def write(screen: Terminal, text: str) -> None:
    """Type a program."""
    screen.type(text.replace("\n", "\r"))
    screen.wait_for(text.splitlines()[-1])


def leave_editor(screen: Terminal, shown: str) -> None:
    """Escape stands alone once the application has seen it."""
    screen.type(ESCAPE)
    screen.wait_for(shown)


def test_a_c_program_asks_and_answers_line_by_line(home: Home) -> None:
    with on_a_grid(home) as screen:
        # Given a program that asks
        write(screen, GREETS)
        screen.type(CTRL_R)
        screen.wait_for("▶ running", "Your name?")
        # When somebody answers, twice
        leave_editor(screen, "^d End input")
        screen.type("Ada\r")
        # Then each answer comes while it runs
        screen.wait_for("> Ada", "Hello, Ada!", "▶ running")
        screen.type("Bob\r")
        screen.wait_for("> Bob", "Hello, Bob!", "▶ running")
        # And when the input ends, so does the program
        screen.type(CTRL_D)
        screen.wait_for("! nobody left", "✗ RUNTIME_ERROR", "exit 3", "compiled in")


def test_a_compiler_error_leads_to_its_line(home: Home) -> None:
    with on_a_grid(home) as screen:
        write(screen, "int main(void) {\nretrun 0;\n}")
        screen.type(CTRL_R)
        screen.wait_for("✗ COMPILE_ERROR", "[Problems", "main.c:2:")
        leave_editor(screen, "▌ main.c:2:")
        screen.type("\r")
        screen.wait_until_gone("▌ main.c:2:")  # the line of keys may be older than the list
        screen.type("HERE")
        screen.wait_for("HEREretrun 0;")


def test_a_program_that_floods_the_screen_is_stopped_and_shown_as_text(home: Home) -> None:
    with on_a_grid(home) as screen:
        write(screen, FLOODS)
        screen.type(CTRL_R)
        screen.wait_for("✗ OUTPUT_LIMIT", "␛[2J␇[/]", "for (;;)")


def test_a_program_that_never_ends_is_stopped(home: Home) -> None:
    with on_a_grid(home) as screen:
        write(screen, "int main(void) { for (;;); }")
        screen.type(CTRL_R)
        screen.wait_for("▶ running")
        screen.type(CTRL_T)
        screen.wait_for("Stop task 1?")
        screen.type("y")
        screen.wait_for("– CANCELLED")
