"""`calc workers`, what workers are ordered to do, and `calc down`."""

from __future__ import annotations

import asyncio

import click

from shared.cli.asking import agreed, yes_option
from shared.cli.enrolled import enrolled, rename, revoke
from shared.cli.session import Place, command, complain, connected, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.cli.worker_row import worker_json, worker_line
from shared.config import TEXT
from shared.local import broker_answers, wait_until_gone
from shared.states import Deed
from shared.wire import client as wire
from shared.wire.orders import Order

_name = click.argument("name", type=TEXT)


@click.group(invoke_without_command=True)
@json_option
@command
async def workers(place: Place, as_json: bool) -> Status:
    """Show the fleet."""
    async with logged_in(place) as client:
        fleet = await client.ask(wire.Workers())
    for row in fleet.workers:
        click.echo(worker_json(row) if as_json else worker_line(row))
    if not fleet.workers:
        complain("there is no worker now; calc-worker starts one")
    return Status.DONE


@workers.command()
@_name
@command
async def drain(place: Place, name: str) -> Status:
    """Have the worker NAME take nothing new, finish what runs and leave.

    Administrators may, and who launched it; so it is with kill and restart.
    """
    return await _order(place, name, Deed.DRAIN)


@workers.command()
@_name
@yes_option
@command
async def kill(place: Place, name: str, sure: bool) -> Status:
    """End the worker NAME at once; what it does is done elsewhere. Asks first."""
    if not (sure or await agreed(f"Kill {name}? What it does is begun anew elsewhere.")):
        complain(f"{name} was not killed")
        return Status.SOME_FAILED
    return await _order(place, name, Deed.KILL)


@workers.command()
@_name
@command
async def restart(place: Place, name: str) -> Status:
    """Have the worker NAME take nothing new, finish what runs and begin anew."""
    return await _order(place, name, Deed.RESTART)


async def _order(place: Place, name: str, deed: Deed) -> Status:
    async with logged_in(place) as client:
        await client.ask(Order(name, deed))
    return Status.DONE


for more in (enrolled, rename, revoke):
    workers.add_command(more)


@click.command()
@command
async def down(place: Place) -> Status:
    """Stop the grid that runs in the background. What is unfinished goes on next time."""
    if place.broker is None and not broker_answers(place.home):
        complain("no broker runs")
        return Status.DONE
    async with connected(place, say=lambda _lost: None) as client:
        await client.ask(wire.ShutDown())
    if place.broker is None and not await asyncio.to_thread(wait_until_gone, place.home):
        complain("the broker is still busy leaving; its log says more")
        return Status.SOME_FAILED
    return Status.DONE
