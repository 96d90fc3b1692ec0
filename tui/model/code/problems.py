"""What a compiler or an interpreter says of places in the program."""

from __future__ import annotations

from collections.abc import Sequence

from shared.kinds.code import Place, ProgramResult, Severity
from shared.safety import one_line
from tui.model.columns import CURSOR
from tui.model.lines import Line, Look, Span
from tui.model.text import wrap, wrap_words

NONE = "No compiler has said anything."
INDENT = 4
_LOOKS = {Severity.ERROR: Look.ERROR, Severity.WARNING: Look.QUEUED, Severity.NOTE: Look.DIM}


def places(result: ProgramResult | None) -> tuple[Place, ...]:
    """The places of a result, the compiler's and those of errors while it ran."""
    if result is None:
        return ()
    compiled = result.compile.places if result.compile else ()
    runs = [result.run] if result.run else [case.run for case in result.cases[:1]]
    return (*compiled, *(place for run in runs for place in run.places))


def tally(found: Sequence[Place]) -> str:
    """How many there are, for the name of their view."""
    return str(len(found)) if found else ""


def block(place: Place, width: int, under: bool) -> list[Line]:
    """A place as lines: where, then what is said of it."""
    look = _LOOKS[place.severity]
    said = wrap_words(place.message, max(8, width - INDENT))
    where = one_line(place.file) + "".join(f":{at}" for at in (place.line, place.column) if at)
    return [
        (
            Span(f"{CURSOR if under else ' '} ", Look.KEY),
            Span(where, Look.STRONG),
            Span(f"  {place.severity}", look),
        ),
        *((Span(" " * INDENT), Span(line, look)) for line in said),
    ]


def transcript(result: ProgramResult | None, width: int) -> list[Line]:
    """All that the compiler said, in its own words."""
    report = result.compile if result else None
    if report is None or not report.output:
        return []
    text = report.output.decode(errors="replace").rstrip("\n")
    end = [(Span("… it said more", Look.DIM),)] if report.cut else []
    return [*((Span(line, Look.DIM),) for line in wrap(text, width)), *end]
