"""`calc run`: a program on the grid, as if it ran here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from math import ceil
from pathlib import Path

import click

from shared.cli.arguments import Seconds
from shared.cli.code.fields import result_fields
from shared.cli.code.reading import files_at, language_named, read
from shared.cli.code.session import ProgramSession
from shared.cli.code.telling import case_line, sentence_of, status_of
from shared.cli.output import task_fields
from shared.cli.session import Place, command, complain, logged_in
from shared.cli.status import Status
from shared.cli.tasks import json_option
from shared.client import Client
from shared.clock import SECOND
from shared.errors import CalcError
from shared.kinds import code
from shared.kinds.code import Comparison, Limits, Program, ProgramResult
from shared.program_files import cases_in
from shared.safety import one_line, visible
from shared.wire import client as wire
from shared.wire.rows import TaskRow

_LIMITS = (
    ("--cpu", "cpu", Seconds(), "Seconds of processor time."),
    ("--wall", "wall", Seconds(), "Seconds."),
    ("--memory", "memory", click.IntRange(0), "Megabytes of memory, of all its processes."),
    ("--output", "output", click.IntRange(0), "Kilobytes of output, and as many of errors."),
    ("--procs", "procs", click.IntRange(0), "Processes and threads."),
    ("--disk", "disk", click.IntRange(0), "Megabytes of files."),
)


def _limit_options(body: Callable[..., None]) -> Callable[..., None]:
    for option, name, kind, sentence in reversed(_LIMITS):
        body = click.option(option, name, type=kind, default=0, help=f"At most: {sentence}")(body)
    return body


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--lang", help="The language; by the name of the first file if not given.")
@click.option("--stdin", help="A file with its standard input; - for what calc is given.")
@click.option("-i", "--interactive", is_flag=True, help="Pass on standard input while it runs.")
@click.option("--arg", "arguments", multiple=True, help="An argument; may be given again.")
@_limit_options
@click.option("--cases", help="A folder with NAME.in and NAME.out: run once for each, compare.")
@click.option(
    "--compare",
    type=click.Choice([each.value for each in Comparison]),
    default=Comparison.TRAILING.value,
    show_default=True,
    help="How output is compared with NAME.out.",
)
@click.option(
    "--tolerance", type=click.FloatRange(0), default=0.0, help="How far off a number may be."
)
@json_option
@command
async def run(place: Place, *, as_json: bool, interactive: bool, **wanted: object) -> int:
    """Run a program on the grid. The first FILE is the main one; - reads it from standard input.

    What it prints comes as it is printed. The exit status is the program's own; 128 and the
    signal's number for one that a signal ended, 124 at its limit of time, 137 of memory, 153 of
    output; 1 where it could not be compiled or a case is wrong.
    """
    program = _program(interactive=interactive, **wanted)  # type: ignore[arg-type]
    sessions: list[ProgramSession] = []

    def hear(event: object) -> None:
        for session in sessions:
            session.told(event)

    async with logged_in(place, hear=hear) as client:
        submission = client.submit(code.NAME, code.payload(program))
        session = ProgramSession(
            client,
            submission,
            program.language,
            complain,
            quiet=as_json,
            patient=not interactive,
        )
        sessions.append(session)
        row = await _end_of(client, session, types=interactive)
        detail = await client.ask(wire.Get(id=row.id), timeout=None)
    result = None if detail.result is None else code.result_of(detail.result)
    if as_json:
        return _tell_json(row, result)
    return _tell(row, result, session)


async def _end_of(client: Client, session: ProgramSession, *, types: bool) -> TaskRow:
    """How it ended. Ctrl-C stops the program, not only the waiting for it; so does whoever reads
    no more of what it prints."""
    try:
        return await session.follow(types=types)
    except asyncio.CancelledError:
        if not session.is_accepted:
            raise
        await client.ask(wire.Cancel((session.task,)))
        return await session.follow(types=False)
    except OSError:
        await client.ask(wire.Cancel((session.task,)))
        raise


def _program(
    *,
    files: tuple[str, ...],
    lang: str | None,
    stdin: str | None,
    interactive: bool,
    arguments: tuple[str, ...],
    cases: str | None,
    compare: str,
    tolerance: float,
    cpu: float,
    wall: float,
    memory: int,
    output: int,
    procs: int,
    disk: int,
) -> Program:
    if interactive and stdin is not None:
        raise CalcError("input", "Either --stdin or -i: standard input comes from one place.")
    language = language_named(lang, files[0])
    return Program(
        language=language,
        files=files_at(files, language),
        arguments=arguments,
        stdin=b"" if stdin is None else read(stdin),
        limits=Limits(ceil(cpu * SECOND), ceil(wall * SECOND), memory, output, procs, disk),
        cases=() if cases is None else cases_in(Path(cases)),
        compare=Comparison(compare),
        tolerance=tolerance,
        open_input=interactive,
    )


def _tell(row: TaskRow, result: ProgramResult | None, session: ProgramSession) -> int:
    if result is None:
        complain(row.error.message if row.error else f"task {row.number} was {row.state.value}")
        return Status.SOME_FAILED
    if result.compile is not None and result.compile.output:
        click.echo(visible(result.compile.output.decode(errors="replace")), nl=False, err=True)
    session.finish(result)
    for case in result.cases:
        click.echo(one_line(case_line(case)))
    sentence = sentence_of(result)
    if sentence:
        complain(sentence)
    return status_of(result)


def _tell_json(row: TaskRow, result: ProgramResult | None) -> int:
    fields = task_fields(row)
    if result is not None:
        fields |= result_fields(result)
    click.echo(json.dumps(fields))
    return Status.SOME_FAILED if result is None else status_of(result)
