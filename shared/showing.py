"""What is shown this time alone: what gives a right, and is kept nowhere as it is shown."""

from __future__ import annotations

import click

from shared import stdio

_STDOUT = 1


def why_unshown(line: str) -> str | None:
    """Print a line to standard output; why that could not be, if so. Nobody has it then, and what
    it stands for is to be withdrawn."""
    if stdio.was_closed(_STDOUT):
        return "standard output is closed"
    try:
        click.echo(line)
    except OSError as error:
        return error.strerror or str(error)
    return None
