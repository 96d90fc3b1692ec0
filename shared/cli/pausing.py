"""`calc pause` and `calc resume`."""

from __future__ import annotations

import click

from shared.cli.session import Place, command, logged_in
from shared.cli.status import Status
from shared.roles import WORK
from shared.settings.schema import EVERYTHING
from shared.wire import client as wire
from shared.wire.rows import SettingValue

_kind = click.argument("kind", type=click.Choice([EVERYTHING, *WORK]), default=EVERYTHING)


@click.command()
@_kind
@command
async def pause(place: Place, kind: str) -> Status:
    """Let queued tasks wait, all or those of one kind; what runs goes on.

    Only an administrator may. It holds until calc resume, over restarts too.
    """
    return await _set(place, kind, 1)


@click.command()
@_kind
@command
async def resume(place: Place, kind: str) -> Status:
    """Go on with what was paused. Only an administrator may."""
    return await _set(place, kind, 0)


async def _set(place: Place, kind: str, value: int) -> Status:
    async with logged_in(place) as client:
        await client.ask(wire.ChangeSettings((SettingValue(f"pause.{kind}", value),)))
    return Status.DONE
