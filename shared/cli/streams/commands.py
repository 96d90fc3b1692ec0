"""`calc streams`: see, make, change, switch and delete them."""

from __future__ import annotations

import json

import click

from shared.cli.asking import agreed, yes_option
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.streams.defining import defined
from shared.cli.streams.failures import Failures
from shared.cli.streams.fields import sheet_fields, stream_fields
from shared.cli.streams.naming import Named, named
from shared.cli.streams.telling import stream_lines, stream_sheet
from shared.cli.streams.wanted import Wanted, definition_options
from shared.cli.tasks import json_option
from shared.client import Client
from shared.config import TEXT
from shared.errors import RequestError
from shared.stream import Definition
from shared.stream.checking import check, check_name
from shared.wire import streams as wire
from shared.wire.stream_rows import StreamRow

LAST_ERRORS = 5

_stream = click.argument("stream", metavar="STREAM", type=TEXT)


@click.group(invoke_without_command=True)
@json_option
@command
async def streams(place: Place, as_json: bool) -> Status:
    """Show your streams of messages.

    Administrators see everybody's. A STREAM is a name, or OWNER/NAME where it is another's.
    """
    async with logged_in(place) as client:
        rows = (await client.ask(wire.Streams())).rows
        lines = stream_lines(rows, _user(client))
    for line in (json.dumps(stream_fields(row)) for row in rows) if as_json else lines:
        click.echo(line)
    if not rows:
        complain("there is no stream yet: calc streams create makes one")
    return Status.DONE


@streams.command()
@click.argument("name", metavar="NAME", type=TEXT)
@definition_options
@click.option("--start", "on", is_flag=True, help="Switch it on at once.")
@command
async def create(place: Place, name: str, *, on: bool, **given: object) -> Status:
    """Make a stream of messages, off until it is started.

    A message every 500 ms, its number, of which is only simulated that it is handled, where
    nothing else is given. In a TEMPLATE {n} is the message's number, {random} a number from 0 up
    to 1, {random:1:6} a whole number from 1 to 6, and {{ a brace.
    """
    check_name(name)
    definition, program = defined(Wanted(**given), Definition(), b"")  # type: ignore[arg-type]
    check(definition, program)
    async with logged_in(place) as client:
        now = await client.ask(wire.CreateStream(name, definition, program, on))
    _say_state(name, now.row)
    return Status.DONE


@streams.command("set")
@_stream
@definition_options
@command
async def change(place: Place, stream: str, **given: object) -> Status:
    """Change what is given of a stream; messages that were made stay as they are."""
    which, wanted = named(stream), Wanted(**given)  # type: ignore[arg-type]
    if wanted.is_nothing:
        raise click.UsageError("Say what is to be changed; calc streams set --help lists it.")
    async with logged_in(place) as client:
        now = await client.ask(wire.GetStream(*which))
        definition, program = defined(wanted, now.row.definition, now.program)
        check(definition, program)
        await client.ask(wire.ChangeStream(*which, definition, program))
    return Status.DONE


@streams.command()
@click.argument("streams", metavar="STREAM...", nargs=-1, required=True, type=TEXT)
@command
async def start(place: Place, streams: tuple[str, ...]) -> Status:
    """Switch streams on: from then on one worker makes their messages."""
    return await _switch(place, streams, on=True)


@streams.command()
@click.argument("streams", metavar="STREAM...", nargs=-1, required=True, type=TEXT)
@command
async def stop(place: Place, streams: tuple[str, ...]) -> Status:
    """Switch streams off; messages that were made are still handled."""
    return await _switch(place, streams, on=False)


@streams.command()
@_stream
@json_option
@command
async def show(place: Place, stream: str, as_json: bool) -> Status:
    """Show everything about a stream: what each worker did for it, and what failed last."""
    which = named(stream)
    async with logged_in(place) as client:
        now = await client.ask(wire.GetStream(*which))
        last = await Failures(client, which).last(LAST_ERRORS) if now.row.errors else ()
        sheet = stream_sheet(now, last, _user(client))
    click.echo(json.dumps(sheet_fields(now, last)) if as_json else sheet)
    return Status.DONE


@streams.command()
@_stream
@yes_option
@command
async def delete(place: Place, stream: str, sure: bool) -> Status:
    """Forget a stream that is off. Asks where messages or errors would be lost."""
    which = named(stream)
    async with logged_in(place) as client:
        row = (await client.ask(wire.GetStream(*which))).row
        if not (sure or row.on or await _may_lose(which, row)):
            complain(f"{which} was not deleted")
            return Status.SOME_FAILED
        await client.ask(wire.DeleteStream(*which))
    return Status.DONE


async def _may_lose(which: Named, row: StreamRow) -> bool:
    """Whether nothing would be lost, or somebody agrees to it. One that is on is refused anyway."""
    if not (row.unhandled or row.errors):
        return True
    lost = f"{row.unhandled:,} unhandled, {row.errors:,} failed"
    return await agreed(f"Delete {which} with its messages ({lost})?")


async def _switch(place: Place, texts: tuple[str, ...], *, on: bool) -> Status:
    status = Status.DONE
    async with logged_in(place) as client:
        for text in texts:
            try:
                now = await client.ask(wire.SwitchStream(*named(text), on))
            except RequestError as error:
                complain(f"{text}: {error.message}")
                status = Status.SOME_FAILED
            else:
                _say_state(text, now.row)
    return status


def _say_state(text: str, row: StreamRow) -> None:
    """What keeps it from making messages, if something does."""
    if row.on and row.waits:
        complain(f"{text} is on but waits: {row.waits}")


def _user(client: Client) -> str:
    return client.session.user if client.session else ""
