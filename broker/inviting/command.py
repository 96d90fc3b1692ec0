"""The command `calc-broker enroll`."""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import replace

import click

from broker.ending import fail
from broker.inviting.spans import Span
from shared.clock import MINUTE
from shared.config import OPTIONS, ROLES, TEXT, options, roles_in
from shared.errors import SetupError
from shared.home import Home
from shared.showing import why_unshown
from shared.spans import span_text

EXPIRES = 10 * MINUTE
TOLD = (
    "Paste this line on the other machine within {}. It counts once. calc-worker --join - reads "
    "what stands behind --join from standard input, which no history of a shell keeps."
)

_UNSHOWN = "The line cannot be shown: {}. It has been withdrawn, and counts no more."


@click.command()
@options("database", "listen")
@click.argument("name", type=TEXT)
@click.option("--roles", type=ROLES, default=OPTIONS["roles"].default, help="What it may do.")
@click.option(
    "--expires",
    type=Span(),
    default=EXPIRES,
    show_default=span_text(EXPIRES),
    help="For how long the line can be used.",
)
@click.option(
    "--address", type=TEXT, help="How the other machine reaches this one: HOST or HOST:PORT."
)
def enroll(
    home: Home,
    database: str | None,
    listen: str | None,
    name: str,
    roles: str,
    expires: int,
    address: str | None,
) -> None:
    """Let a worker of another machine in, under NAME: prints the line that starts it there.

    The broker may go on running. The same NAME again makes the line before void, and so does a
    line that cannot be printed.
    """
    from broker.inviting.addresses import reached_at
    from broker.inviting.writing import Wanted, invite, withdraw
    from shared.enrolling.line import COMMAND, JoinLine, written
    from shared.keys.files import load_or_make

    place = database or str(home.database)
    try:
        at = reached_at(listen, home.listening, address)
        at = replace(at, key=load_or_make(home.broker_key).public)
        token = invite(place, Wanted(name, roles_in(roles), expires))
        reason = _why_unshown(f"{COMMAND} {shlex.quote(written(JoinLine(at, token)))}", expires)
        if reason is not None:
            withdraw(place, token)
            raise SetupError(_UNSHOWN.format(reason))
    except SetupError as error:
        fail(error)


def _why_unshown(line: str, expires: int) -> str | None:
    with suppress(OSError):
        click.echo(TOLD.format(span_text(expires)), err=True)
    return why_unshown(line)
