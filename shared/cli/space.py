"""`calc space`: what the images of each user take on the broker's disk."""

from __future__ import annotations

import json

import click

from shared.cli.layout import columns
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.safety import one_line
from shared.wire.blobs import GetSpace, Space, SpaceRow

MEGABYTE = 1024 * 1024


@click.command()
@json_option
@command
async def space(place: Place, as_json: bool) -> Status:
    """Show what images take on the broker's disk: of all users for an administrator, else your own.

    What several users have counts for each and lies there once.
    """
    async with logged_in(place) as client:
        found = await client.ask(GetSpace())
    for line in map(space_json, found.rows) if as_json else _lines(found):
        click.echo(line)
    if not found.rows:
        complain("there are no images")
    return Status.DONE


def space_json(row: SpaceRow) -> str:
    """What one user has as one line of JSON."""
    return json.dumps({"user": row.user, "images": row.blobs, "bytes": row.bytes})


def _lines(found: Space) -> list[str]:
    if not found.rows:
        return []
    cells = [(one_line(row.user), f"{row.blobs:,}", _megabytes(row.bytes)) for row in found.rows]
    kept = f"{_megabytes(found.used)} on disk; {_megabytes(found.allowed)} for each user"
    return [*columns(cells), kept]


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
