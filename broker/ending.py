"""How `calc-broker` ends where it does not end well."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import NoReturn

import click

from shared.errors import CalcError
from shared.safety import one_line


class Status(IntEnum):
    """What the status of the process says."""

    SETUP = 1
    """it cannot run, and has said why"""
    DAMAGED = 3
    """the database is not as it should be; 2 is click's, for a wrong command line"""


def fail(error: CalcError) -> NoReturn:
    """Say why it cannot run, and end."""
    click.echo(f"calc-broker: {one_line(error.message)}", err=True)
    sys.exit(Status.SETUP)
