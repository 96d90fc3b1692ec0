"""`calc workers enrolled`, `rename` and `revoke`: the workers of other machines."""

from __future__ import annotations

import json

import click

from shared.cli.asking import agreed, yes_option
from shared.cli.layout import columns
from shared.cli.output import time_text
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client import Client
from shared.config import TEXT
from shared.enrolling.telling import standing
from shared.errors import ErrorCode, RequestError
from shared.safety import one_line
from shared.wire.enrolling import EnrolledRow, ListEnrolled, RenameWorker, RevokeWorker

_name = click.argument("name", type=TEXT)

NOBODY = "no worker of another machine is enrolled; calc-broker enroll NAME lets one in"
_UNKNOWN = "There is no enrolled worker of this name; calc workers enrolled lists them."


@click.command()
@json_option
@command
async def enrolled(place: Place, as_json: bool) -> Status:
    """Show the workers of other machines that may join, or might.

    Administrators may; so it is with rename and revoke.
    """
    async with logged_in(place) as client:
        rows = (await client.ask(ListEnrolled())).rows
    lines = [json.dumps(_fields(row)) for row in rows] if as_json else columns(_cells(rows))
    for line in lines:
        click.echo(line)
    if not rows:
        complain(NOBODY)
    return Status.DONE


@click.command()
@_name
@click.argument("new_name", metavar="NEW", type=TEXT)
@command
async def rename(place: Place, name: str, new_name: str) -> Status:
    """Call the enrolled worker NAME by another name, NEW."""
    async with logged_in(place) as client:
        await client.ask(RenameWorker(await _key_of(client, name), new_name))
    return Status.DONE


@click.command()
@_name
@yes_option
@command
async def revoke(place: Place, name: str, sure: bool) -> Status:
    """Let the enrolled worker NAME in no more; what it does is done elsewhere. Asks first."""
    async with logged_in(place) as client:
        key = await _key_of(client, name)
        question = f"Revoke {name}? It ends, and has to be enrolled anew to come back."
        if not (sure or await agreed(question)):
            complain(f"{name} was not revoked")
            return Status.SOME_FAILED
        await client.ask(RevokeWorker(key))
    return Status.DONE


async def _key_of(client: Client, name: str) -> bytes:
    """The key of a worker that may join; raises `RequestError` where there is none."""
    rows = (await client.ask(ListEnrolled())).rows
    found = next((row for row in rows if row.revoked is None and row.name == name), None)
    if found is None:
        raise RequestError(ErrorCode.NOT_FOUND, _UNKNOWN)
    return found.key


def _fields(row: EnrolledRow) -> dict[str, object]:
    return {
        "name": row.name,
        "standing": standing(row),
        "roles": row.roles,
        "address": row.address,
        "enrolled": time_text(row.created),
        "seen": time_text(row.seen),
        "revoked": time_text(row.revoked),
        "key": row.key.hex(),
    }


def _cells(rows: tuple[EnrolledRow, ...]) -> list[tuple[str, ...]]:
    return [
        (
            one_line(row.name),
            standing(row),
            one_line(row.address),
            f"seen {time_text(row.seen)}",
            one_line(",".join(row.roles)),
        )
        for row in rows
    ]
