"""`calc errors`: messages of a stream that have failed."""

from __future__ import annotations

import json

import click

from shared import limits
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.streams.failures import Failures, Line
from shared.cli.streams.fields import error_fields
from shared.cli.streams.naming import named
from shared.cli.streams.telling import error_line
from shared.cli.tasks import json_option
from shared.config import TEXT
from shared.wire.stream_rows import ErrorRow


@click.command()
@click.argument("stream", metavar="STREAM", type=TEXT)
@click.option("--worker", default="", type=TEXT, help="Only those of this worker.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most."
)
@click.option("--drain", is_flag=True, help="Print all, and forget exactly those that are printed.")
@click.option("--retry", is_flag=True, help="Have all of them handled anew.")
@json_option
@command
async def errors(
    place: Place, stream: str, worker: str, limit: int, drain: bool, retry: bool, as_json: bool
) -> Status:
    """List the messages of a stream that have failed, oldest first.

    --drain and --retry are for all of them, whatever the limit is. What cannot be written, as on
    a full disk, is not forgotten.
    """
    if drain and retry:
        raise click.UsageError("Either --drain or --retry: what is forgotten is not handled anew.")
    line = _json if as_json else error_line
    async with logged_in(place) as client:
        failures = Failures(client, named(stream), worker)
        if drain:
            await failures.drain(line)
            return Status.DONE
        if retry:
            return await _retry(failures)
        return await _list(failures, limit, line)


async def _list(failures: Failures, limit: int, line: Line) -> Status:
    shown, after, more = 0, 0, True
    while more and shown < limit:
        page = await failures.page(after, min(limit - shown, limits.PAGE_ROWS))
        for row in page.rows:
            click.echo(line(row))
            after = row.key
        shown, more = shown + len(page.rows), page.more and bool(page.rows)
    if more:
        complain(f"there are more; see them with --limit {limit * 2}")
    return Status.DONE


async def _retry(failures: Failures) -> Status:
    retried, refusals = await failures.retry()
    complain(f"{retried:,} handled anew")
    for sentence in dict.fromkeys(refusals):
        complain(f"not {refusals.count(sentence):,} of them: {sentence}")
    return Status.SOME_FAILED if refusals else Status.DONE


def _json(row: ErrorRow) -> str:
    return json.dumps(error_fields(row))
