"""`calc tasks`, `calc show`, `calc cancel`, `calc delete`, `calc retry`."""

from __future__ import annotations

from collections.abc import Callable

import click

from shared.cli.kinds import BODIES
from shared.cli.layout import sheet
from shared.cli.output import loss_line, pointed_at, task_json, task_line, time_text
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.client import Client
from shared.errors import ErrorCode, RequestError
from shared.ids import id_text, parse_id
from shared.kinds import KINDS, expression
from shared.safety import visible
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import TaskRow

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.command()
@click.option(
    "--state", type=click.Choice([state.value for state in TaskState]), help="Only in this state."
)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only of this kind.")
@click.option("--title", default="", help="How the title begins.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most."
)
@json_option
@command
async def tasks(
    place: Place, state: str | None, kind: str | None, title: str, limit: int, as_json: bool
) -> Status:
    """List your tasks, newest first."""
    wanted = TaskState(state) if state else None
    async with logged_in(place) as client:
        shown, before, more = 0, 0, True
        while more and shown < limit:
            ask = wire.List(before, min(limit - shown, 500), wanted, kind, title, bodies=as_json)
            page = await client.ask(ask)
            for row in page.rows:
                click.echo(await _whole_json(client, row) if as_json else task_line(row))
            shown, more = shown + len(page.rows), page.more
            before = page.rows[-1].number if page.rows else before
    if more:
        complain(f"there are older ones; see more with --limit {limit * 2}")
    return Status.DONE


@click.command()
@click.argument("task_id", metavar="ID")
@json_option
@command
async def show(place: Place, task_id: str, as_json: bool) -> Status:
    """Show one task, by its number or its id."""
    async with logged_in(place) as client:
        detail = await find(client, task_id)
    row = detail.row
    if as_json:
        click.echo(task_json(row, detail.payload, detail.result, detail.losses))
    else:
        click.echo(_sheet(detail))
    return Status.SOME_FAILED if row.error else Status.DONE


@click.command()
@click.argument("task_ids", metavar="ID...", nargs=-1, required=True)
@command
async def cancel(place: Place, task_ids: tuple[str, ...]) -> Status:
    """Stop tasks for good. One that has ended stays as it is."""
    return await _handle(place, task_ids, wire.Cancel)


@click.command()
@click.argument("task_ids", metavar="ID...", nargs=-1, required=True)
@command
async def delete(place: Place, task_ids: tuple[str, ...]) -> Status:
    """Forget tasks that have ended."""
    return await _handle(place, task_ids, wire.Delete)


@click.command()
@click.argument("task_ids", metavar="ID...", nargs=-1, required=True)
@command
async def retry(place: Place, task_ids: tuple[str, ...]) -> Status:
    """Do tasks anew that have failed or were cancelled."""
    return await _handle(place, task_ids, wire.Retry)


async def find(client: Client, task_id: str) -> wire.Detail:
    """A task by its number (`12`, `#12`) or its id; raises `RequestError`."""
    text = task_id.removeprefix("#")
    if text.isascii() and text.isdigit() and len(text) < 19:
        return await client.ask(wire.Get(number=int(text)))
    try:
        return await client.ask(wire.Get(id=parse_id(text)))
    except ValueError:
        sentence = f"{task_id!r} is neither the number of a task nor an id."
        raise RequestError(ErrorCode.INVALID, sentence) from None


async def _handle(
    place: Place,
    task_ids: tuple[str, ...],
    request: Callable[[tuple[bytes, ...]], wire.Request[wire.Handled]],
) -> Status:
    status = Status.DONE
    async with logged_in(place) as client:
        for task_id in task_ids:
            try:
                detail = await find(client, task_id)
                refusal = (await client.ask(request((detail.row.id,)))).refusals[0]
                problem = refusal.message if refusal else None
            except RequestError as error:
                problem = error.message
            if problem:
                complain(f"{task_id}: {problem}")
                status = Status.SOME_FAILED
    return status


async def _whole_json(client: Client, row: TaskRow) -> str:
    missing = row.payload is None or (row.state is TaskState.DONE and row.result is None)
    if not missing:
        return task_json(row, row.payload, row.result)
    detail = await client.ask(wire.Get(id=row.id))
    return task_json(detail.row, detail.payload, detail.result)


def _sheet(detail: wire.Detail) -> str:
    row, bodies = detail.row, BODIES.get(detail.row.kind)
    lines = [
        ("task", f"{row.number}  {id_text(row.id)}"),
        ("state", row.state.value),
        *(bodies.before(detail.payload) if bodies else [("title", visible(row.title))]),
        ("created", time_text(row.created)),
        ("started", time_text(row.started)),
        ("finished", time_text(row.finished)),
        ("worker", row.worker and visible(f"{row.worker}, attempt {row.attempt}")),
        ("steps", f"{row.steps_done:,} of {row.steps:,} done" if row.steps else None),
        *(bodies.after(detail.result) if bodies else []),
        ("error", row.error and "\n" + pointed_at(_text_of(detail), row.error)),
        *(("lost", loss_line(loss)) for loss in detail.losses),
    ]
    return sheet(lines)


def _text_of(detail: wire.Detail) -> str:
    """What the places in an error are counted in."""
    is_expression = detail.row.kind == expression.NAME
    return expression.text_of(detail.payload) if is_expression else detail.row.title
