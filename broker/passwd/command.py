"""The command `calc-broker passwd`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from broker.ending import fail
from shared.config import options
from shared.errors import CalcError
from shared.home import Home

if TYPE_CHECKING:
    from broker.passwd.giving import Giving


@click.command()
@options("database")
@click.option(
    "--admin", is_flag=True, help="Make USER administrator; an account that is not there is made."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.argument("user")
def passwd(home: Home, database: str | None, admin: bool, password_stdin: bool, user: str) -> None:
    """Give USER a new password. The broker may go on running."""
    from broker.passwd.giving import to_administrator, to_user

    give = to_administrator if admin else to_user
    try:
        if admin:
            os.umask(0o077)
            home.make()
        _give(give(database or str(home.database), user), password_stdin)
    except CalcError as error:
        fail(error)
    click.echo(f"{user} has a new password; all sessions of theirs have ended.")


def _give(giving: Giving, from_stdin: bool) -> None:
    from shared.unseen import typed

    giving.check()
    giving.write(_line() if from_stdin else typed("New password", confirm=True))


def _line() -> str:
    from shared.cli.lines import STDIN, read_line

    try:
        return read_line(STDIN)
    except UnicodeError:
        raise CalcError("input", "What was typed is not UTF-8.") from None
