"""The four programs and their commands, as click has them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from broker.main import main as calc_broker
from shared.cli.main import main as calc
from tui.main import main as calc_tui
from workers.main import main as calc_worker

PROGRAMS: dict[str, click.Command] = {
    "calc-tui": calc_tui,
    "calc": calc,
    "calc-broker": calc_broker,
    "calc-worker": calc_worker,
}


def every_command(main: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A program and its commands, with the words that follow the program's name."""
    yield "", main
    if isinstance(main, click.Group):
        for name, command in main.commands.items():
            yield from ((f"{name} {rest}".strip(), each) for rest, each in every_command(command))
