"""Asks before something is lost."""

from __future__ import annotations

import sys

import click

from shared.cli.lines import ONE_AT_A_TIME, STDIN, read_lines
from shared.safety import one_line

yes_option = click.option("--yes", "sure", is_flag=True, help="Do not ask.")

_YES = ("y", "yes")


async def agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes; a usage error where there is nobody."""
    if not sys.stdin.isatty():
        raise click.UsageError(f"{one_line(question)} Say --yes: there is no terminal to ask at.")
    click.echo(f"{one_line(question)} [y/N] ", nl=False, err=True)
    async for line in read_lines(STDIN, ONE_AT_A_TIME):
        return line.strip().lower() in _YES
    return False
