"""Keys that reach `calc-tui` in one burst, as over a slow line or from a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.brokers import RawPeer, eventually
from tests.support.grids import PASSWORD, served_grid
from tests.support.terminals import Terminal, terminal

BACKSPACE, LEFT, HOME, CTRL_U = "\x7f", "\x1b[D", "\x1b[H", "\x15"
PASTED = "\x1b[200~{}\x1b[201~"


@contextmanager
def in_the_entry_line() -> Iterator[tuple[Terminal, RawPeer]]:
    with served_grid() as (grid, _broker, client):
        assert grid.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode()).status == 0
        with terminal(grid.command("calc-tui"), grid.env) as screen:
            screen.wait_for("● connected", "ann", "No tasks yet")
            yield screen, client


def test_what_is_submitted_is_what_was_typed() -> None:
    with in_the_entry_line() as (screen, client):
        # When lines are typed, mended and submitted in one write
        screen.type(
            f"70+12{BACKSPACE}3\r12345{LEFT}{LEFT}67{HOME}9\r"
            f"1+1{CTRL_U}2+22\r12{LEFT}{PASTED.format('+3+')}4\r"
        )

        def titles() -> list[str]:
            return [row.title for row in sorted(client.rows(), key=lambda row: row.number)]

        # Then they are submitted as if they had been typed slowly
        eventually(lambda: len(titles()) == 4, "all are submitted")
        assert titles() == ["70+13", "91236745", "2+22", "1+3+42"]


def test_what_is_typed_after_a_key_that_opens_a_screen_is_typed_there() -> None:
    with in_the_entry_line() as (screen, client):
        # When somebody goes to the code screen and writes, in one write
        screen.type(f"\txint maim{BACKSPACE}n;{HOME}// {PASTED.format('all of it: ')}")
        # Then all of it is in the editor
        screen.wait_for("// all of it: int main;")
        assert not client.rows()
