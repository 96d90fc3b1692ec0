"""`calc cache clear`."""

from __future__ import annotations

import click

from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.wire import client as wire


@click.group()
def cache() -> None:
    """What was solved before answers at once; its size is the setting cache.size."""


@cache.command("clear")
@command
async def clear(place: Place) -> Status:
    """Have everything solved anew from now on. Only an administrator may."""
    async with logged_in(place) as client:
        await client.ask(wire.ClearCache())
    return Status.DONE
