"""`calc workers`, `calc workers drain` and `calc down`."""

from __future__ import annotations

import asyncio

import click

from shared.cli.output import worker_json, worker_line
from shared.cli.session import Place, command, complain, connected, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.local import broker_answers, wait_until_gone
from shared.states import Deed
from shared.wire import client as wire
from shared.wire.orders import Order


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
        complain("no worker has joined yet: a local grid starts one, calc-worker others")
    return Status.DONE


@workers.command()
@click.argument("name")
@command
async def drain(place: Place, name: str) -> Status:
    """Have the worker NAME take nothing new, finish what runs and leave.

    An administrator may, and who has launched it.
    """
    async with logged_in(place) as client:
        await client.ask(Order(name, Deed.DRAIN))
    return Status.DONE


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
