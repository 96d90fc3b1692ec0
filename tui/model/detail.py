"""Everything about one task, as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from shared.errors import WireError
from shared.kinds import code
from shared.kinds.code import Program, ProgramResult
from shared.kinds.expression import NAME, ExpressionResult, text_of
from shared.limits import TITLE_CHARS
from shared.safety import one_line
from shared.states import TaskState
from shared.wire.client import Detail
from shared.wire.codec import unpack
from shared.wire.rows import Loss, OperationRow, TaskError, TaskRow
from tui.model import losses, tree
from tui.model.caret import carets, cells, clip
from tui.model.code import telling
from tui.model.format import count, elapsed, moment
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.marks import mark_of
from tui.model.text import fit, pieces, wrap, wrap_words

T = TypeVar("T")

LABEL = 10
READING = "reading…"
"""Stands beside what is known while the rest of it is on its way."""

_TIMES = (("created", "Created"), ("started", "Started"), ("finished", "Finished"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as far as it is known: `expression` and `result` come when they were asked for."""

    row: TaskRow
    expression: str | None = None
    result: ExpressionResult | None = None
    whole: bool = False
    """nothing more would come for this version of the row"""
    operations: tuple[OperationRow, ...] = ()
    """what it was split into, as far as they were when it was asked for"""
    program: Program | None = None
    outcome: ProgramResult | None = None
    """of a program"""
    losses: tuple[Loss, ...] = ()
    """the tries that came to nothing, oldest first"""

    @property
    def copied(self) -> str | None:
        """What a person wants who copies the result: the exact value where there is one."""
        if self.outcome is not None:
            return telling.printed(self.outcome)
        if self.result is None:
            return None
        return self.result.exact or self.result.decimal


def opened(detail: Detail) -> Shown:
    """What a reply holds; a payload or result that cannot be read is left out."""
    shown = Shown(detail.row, whole=True, losses=detail.losses)
    made = _OPENED.get(detail.row.kind)
    return shown if made is None else made(shown, detail)


def _expression(shown: Shown, detail: Detail) -> Shown:
    expression, result = _read(text_of, detail.payload), _read(_result, detail.result)
    return replace(shown, expression=expression, result=result)


def _program(shown: Shown, detail: Detail) -> Shown:
    program = _read(code.program_of, detail.payload)
    return replace(shown, program=program, outcome=_read(code.result_of, detail.result))


_OPENED: dict[str, Callable[[Shown, Detail], Shown]] = {NAME: _expression, code.NAME: _program}


def _result(body: bytes) -> ExpressionResult:
    return unpack(ExpressionResult, body)


def _read(how: Callable[[bytes], T], body: bytes | None) -> T | None:
    try:
        return None if body is None else how(body)
    except WireError:
        return None


def lines(shown: Shown, width: int, slots: int, now: int) -> list[Line]:
    """The lines of a pane `width` cells wide; `slots` are all that could work on the task."""
    return [
        *_head(shown, now),
        BLANK,
        *(_expression_lines(shown, width) if shown.program is None else _source(shown, width)),
        *_end(shown, width),
        *(telling.outcome_lines(shown.outcome, width) if shown.outcome else ()),
        *(losses.lines(shown.losses, width) if shown.losses else ()),
        *(tree.lines(shown.operations, width, slots, now) if shown.operations else ()),
    ]


def _head(shown: Shown, now: int) -> Iterator[Line]:
    row = shown.row
    mark = mark_of(row)
    reading = "" if shown.whole else f"  {READING}"
    yield (
        Span(f"{row.kind} {row.number}", Look.STRONG),
        Span("  "),
        Span(mark.text, mark.look),
        Span(f"  {elapsed(row, now)}{reading}", Look.DIM),
    )


def _source(shown: Shown, width: int) -> Iterator[Line]:
    return telling.program_lines(shown.program, width) if shown.program else iter(())


def _expression_lines(shown: Shown, width: int) -> Iterator[Line]:
    text = shown.row.title if shown.expression is None else shown.expression
    parts = pieces(text, width)
    pointed = _place(parts, shown.row.error)
    for index, part in enumerate(parts):
        yield (Span(part),)
        if pointed is not None and index == pointed[0]:
            yield carets(*clip(*cells(part, *pointed[1:]), width))
    if shown.expression is None and len(text) >= TITLE_CHARS:
        yield (Span("…", Look.DIM),)


def _place(parts: list[str], error: TaskError | None) -> tuple[int, int, int] | None:
    """The part that an error is in, and its characters there; what is behind the end is said of
    the last part."""
    if error is None or error.start is None:
        return None
    start = error.start
    end = max(start + 1, error.end or 0)
    for index, part in enumerate(parts):
        if start < len(part) or index == len(parts) - 1:
            return index, start, end
        start -= len(part)
        end -= len(part)
    return None


def _end(shown: Shown, width: int) -> Iterator[Line]:
    row = shown.row
    if row.error is not None:
        yield from _error_lines(row.error, width)
    elif shown.result is not None:
        yield from _result_lines(shown.result, width)
    elif row.summary:
        yield BLANK
        yield from _labelled("Result", row.summary, width, Look.VALUE)
    yield BLANK
    yield from _facts(row)


def _error_lines(error: TaskError, width: int) -> Iterator[Line]:
    for line in wrap_words(error.message, width):
        yield (Span(line, Look.ERROR),)


def _result_lines(result: ExpressionResult, width: int) -> Iterator[Line]:
    yield BLANK
    if result.exact is not None:
        yield from _labelled("Exact", result.exact, width, Look.VALUE)
    if result.decimal != result.exact:
        sign = "≈ " if result.approximate else ""
        yield from _labelled("Decimal", sign + result.decimal, width, Look.VALUE)
    if result.error is not None:
        yield _fact("", f"± {result.error}")
    if result.digits > width:
        yield _fact("Digits", count(result.digits))


def _facts(row: TaskRow) -> Iterator[Line]:
    for name, label in _TIMES:
        at = getattr(row, name)
        if at is not None:
            yield _fact(label, moment(at))
    if row.worker:
        yield _fact("Worker", row.worker)
    if row.attempt:
        yield _fact("Attempt", count(row.attempt))
    if row.state is TaskState.FAILED and row.error is not None:
        yield _fact("Code", row.error.code)
    if row.cached:
        yield _fact("Cached", "the answer was known")


def _fact(label: str, value: str) -> Line:
    return (Span(fit(label, LABEL), Look.DIM), Span(one_line(value)))


def _labelled(label: str, value: str, width: int, look: Look) -> Iterator[Line]:
    for index, part in enumerate(wrap(value, width - LABEL)):
        yield (Span(fit(label if index == 0 else "", LABEL), Look.DIM), Span(part, look))
