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
    for name, command in _commands_of(main):
        yield from ((f"{name} {rest}".strip(), each) for rest, each in every_command(command))


def _commands_of(main: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(main, click.Group):
        context = click.Context(main)
        for name in main.list_commands(context):
            command = main.get_command(context, name)
            if command is not None:
                yield name, command
