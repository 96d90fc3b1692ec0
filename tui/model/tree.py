"""The operations of a task as a tree: the last one on top, what it builds on below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.makespan import bound, paths
from shared.states import TaskState
from shared.wire.rows import OperationRow
from tui.model.format import count, counted, span
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.marks import TASK_MARKS
from tui.model.number import fit_number
from tui.model.text import cells_of, fit

MOST_LINES = 1_000
"""A person looks at the top of a tree; the rest of a larger one is counted."""

VALUE_CELLS = 24


def lines(rows: Sequence[OperationRow], width: int, slots: int, now: int) -> Iterator[Line]:
    """How far the operations are, then the tree; `slots` are those that could work on it."""
    yield BLANK
    yield from _head(rows, width, slots, now)
    for drawn, (place, stem) in enumerate(_nodes(rows)):
        if drawn == MOST_LINES:
            yield (Span(f"… {counted(len(rows) - MOST_LINES, 'more operation')}", Look.DIM),)
            return
        yield _node(rows[place], stem, width, now)


def _head(rows: Sequence[OperationRow], width: int, slots: int, now: int) -> Iterator[Line]:
    done = sum(row.state is TaskState.DONE for row in rows)
    yield (
        Span("Operations", Look.STRONG),
        Span(f"  {count(done)} of {count(len(rows))} done", Look.DIM),
    )
    costs = [row.cost for row in rows]
    least = round(bound(costs, paths(costs, [row.operands for row in rows]), slots))
    on = f"at least {span(least)} on {counted(max(1, slots), 'slot')}"
    yield (Span(fit(on + _reached(rows, now), width).rstrip(), Look.DIM),)


def _reached(rows: Sequence[OperationRow], now: int) -> str:
    begun = [row.started for row in rows if row.started is not None]
    if not begun:
        return ""
    if all(row.state.ended for row in rows):
        ended = [row.finished for row in rows if row.finished is not None]
        return f", took {span(max(ended, default=now) - min(begun))}"
    return f", {span(now - min(begun))} so far"


def _nodes(rows: Sequence[OperationRow]) -> Iterator[tuple[int, str]]:
    """The places in the order in which they are drawn, each with what is drawn before it. What is
    used twice has its operands below it once."""
    seen: set[int] = set()
    stack = [(len(rows) - 1, "", "")] if rows else []
    while stack:
        place, stem, below = stack.pop()
        yield place, stem
        if place in seen:
            continue
        seen.add(place)
        operands = rows[place].operands
        for index in range(len(operands) - 1, -1, -1):
            last = index == len(operands) - 1
            branch, rest = ("└ ", "  ") if last else ("├ ", "│ ")
            stack.append((operands[index], below + branch, below + rest))


def _node(row: OperationRow, stem: str, width: int, now: int) -> Line:
    mark = TASK_MARKS[row.state]
    head = f"{stem[-width // 2 :]}"
    said = _said(row, now)
    room = width - cells_of(head) - cells_of(mark.sign) - 1
    label = fit(row.label, min(12, max(1, room))).rstrip()
    return (
        Span(head, Look.DIM),
        Span(f"{mark.sign} ", mark.look),
        Span(label, Look.STRONG if row.state is TaskState.RUNNING else Look.PLAIN),
        Span(fit(said, max(0, room - cells_of(label))).rstrip(), _LOOKS.get(row.state, Look.DIM)),
    )


_LOOKS = {TaskState.DONE: Look.VALUE, TaskState.FAILED: Look.ERROR, TaskState.RUNNING: Look.PLAIN}


def _said(row: OperationRow, now: int) -> str:
    if row.state is TaskState.DONE:
        return f" = {fit_number(row.summary, min(VALUE_CELLS, cells_of(row.summary)))}"
    if row.state is TaskState.RUNNING:
        since = f" {span(now - row.started)}" if row.started is not None else ""
        return f"  on {row.worker or '?'}{since}"
    return f"  {TASK_MARKS[row.state].word}"
