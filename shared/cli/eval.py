"""`calc eval`: expressions from the command line, or a line each from standard input."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from math import ceil

import click

from shared.cli.arguments import ExpressionCommand, Seconds
from shared.cli.lines import STDIN, read_lines
from shared.cli.session import Place, command, logged_in
from shared.cli.solving import Solving
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.clock import SECOND
from shared.errors import Unreachable


@click.command(cls=ExpressionCommand, context_settings={"ignore_unknown_options": True})
@click.argument(
    "expressions", metavar="EXPRESSION...", nargs=-1, required=True, type=click.UNPROCESSED
)
@click.option("--timeout", type=Seconds(), help="Seconds to wait; for ever if not given.")
@click.option(
    "--time-limit", type=Seconds(), default=0, help="Seconds each may run; for ever if 0."
)
@json_option
@command
async def evaluate(
    place: Place,
    expressions: tuple[str, ...],
    timeout: float | None,
    time_limit: float,
    as_json: bool,
) -> Status:
    """Solve expressions on the grid. A single - reads them from standard input, a line each.

    Results come in the order of the expressions. What fails leaves an empty line and says why on
    standard error.
    """
    solving = Solving(as_json, ceil(time_limit * SECOND))
    try:
        async with asyncio.timeout(timeout), logged_in(place, solving.remark) as client:
            return await solving.all_of(_texts(expressions), client)
    except TimeoutError:
        sentence = f"Not all were done within {timeout:g} s. {solving.standing}"
        raise Unreachable(sentence) from None


async def _texts(expressions: tuple[str, ...]) -> AsyncIterator[str]:
    if expressions == ("-",):
        async for line in read_lines(STDIN):
            yield line
    else:
        for text in expressions:
            yield text.encode("utf-8", "replace").decode()
