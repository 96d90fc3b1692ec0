"""A program and what came of it, beside everything else that is known of a task."""

from __future__ import annotations

from collections.abc import Iterator

from shared.kinds.code import File, Program, ProgramResult
from shared.safety import one_line
from tui.model.code import cases
from tui.model.code.console import Console
from tui.model.code.offers import choice_of
from tui.model.code.verdicts import ending
from tui.model.format import counted
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.text import TAB, fit

SOURCE_LINES = 8
OUTPUT_LINES = 500
"""A longer output is for the code screen."""

OPEN = "x opens it where programs are written."


def program_lines(program: Program, width: int) -> Iterator[Line]:
    """The language, the files, and how the first one begins."""
    title = choice_of(program.language, None).title
    files = counted(len(program.files), "file")
    given = (
        f"{len(program.cases)} cases" if program.cases else f"{len(program.stdin)} bytes of input"
    )
    yield (Span(title, Look.STRONG), Span(f"  {files}, {given}", Look.DIM))
    yield from _beginning(program.files[0], width)
    yield (Span(OPEN, Look.DIM),)


def _beginning(file: File, width: int) -> Iterator[Line]:
    lines = file.body.decode(errors="replace").splitlines()
    for line in lines[:SOURCE_LINES]:
        yield (Span(fit(line.replace("\t", TAB), width).rstrip()),)
    if len(lines) > SOURCE_LINES:
        yield (Span(f"… {counted(len(lines) - SOURCE_LINES, 'line')} more", Look.DIM),)


def outcome_lines(outcome: ProgramResult, width: int) -> Iterator[Line]:
    """What it printed, or what came of each case."""
    yield BLANK
    for case in outcome.cases:
        yield from cases.block(case, width, under=False)
    if outcome.run is not None:
        yield (Span("Output", Look.STRONG), Span(f"  {ending(outcome.run)}", Look.DIM))
        console = Console()
        console.show(outcome.run)
        yield from console.rows(width)[:OUTPUT_LINES]
    if outcome.compile is not None and outcome.compile.exit_code:
        said = outcome.compile.output.decode(errors="replace").splitlines()
        for line in said[:OUTPUT_LINES]:
            yield (Span(fit(one_line(line), width).rstrip(), Look.ERROR),)


def printed(outcome: ProgramResult) -> str | None:
    """What a person wants who copies the result."""
    return None if outcome.run is None else outcome.run.stdout.decode(errors="replace")
