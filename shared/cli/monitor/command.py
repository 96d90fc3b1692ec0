"""`calc monitor`: the fleet and the streams, a line a second."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click

from shared.cli.monitor.telling import Snapshot, snapshot_json, snapshot_line
from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client import Client
from shared.clock import SECOND, monotonic, now
from shared.wire import client as wire


@click.command()
@click.option(
    "--count", type=click.IntRange(1), help="End after so many lines; never if not given."
)
@json_option
@command
async def monitor(place: Place, count: int | None, as_json: bool) -> Status:
    """Print a line a second about workers, tasks and streams.

    It ends with Ctrl-C. Rates are those since the line before. With --json each line is a
    snapshot of everything.
    """
    async with logged_in(place) as client:
        with suppress(asyncio.CancelledError):  # that is Ctrl-C, which is how it ends
            await _watch(client, count, as_json)
    return Status.DONE


async def _watch(client: Client, count: int | None, as_json: bool) -> None:
    before, lines, due = None, 0, monotonic()
    while count is None or lines < count:
        await asyncio.sleep(max(0, due - monotonic()) / SECOND)
        fleet = await client.ask(wire.Workers(), timeout=None)
        snapshot = Snapshot(now(), monotonic(), fleet)
        click.echo(snapshot_json(snapshot) if as_json else snapshot_line(snapshot, before))
        before, lines, due = snapshot, lines + 1, max(due, monotonic() - SECOND) + SECOND
