"""Everything about one worker, as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.kinds import STEPS
from shared.wire.rows import CurrentTask, TaskRow, WorkerRow
from shared.wire.stream_rows import ErrorRow
from tui.model.agents import GONE
from tui.model.format import ago, count, counted, elapsed, moment, span
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.marks import WORKER_MARKS
from tui.model.monitor import figures
from tui.model.monitor.curve import curve
from tui.model.monitor.parts import part_of
from tui.model.monitor.trend import Work
from tui.model.text import fit, wrap_words

LABEL = 11
SPARK = 15
INDENT = "  "
WITH_TIMES_FROM = 48
"""Errors are shown with their times where there are so many cells."""

TaskOf = Callable[[int | None], TaskRow | None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that has failed, and the stream it is of."""

    stream: str
    row: ErrorRow


@dataclass(frozen=True, slots=True)
class Closely:
    """A worker with all that is known of it."""

    row: WorkerRow
    work: Work
    child: bool
    """whether this program has started it"""
    failures: tuple[Failure, ...] | None = None
    """the last of its messages that failed; not known yet where there is none"""


def lines(closely: Closely, task_of: TaskOf, width: int, now: int) -> list[Line]:
    """All of it; `task_of` knows the user's own tasks by their numbers."""
    parts = (_state(closely), _facts(closely, width, now), _tasks(closely.row, task_of, width, now))
    return [line for part in (*parts, _failures(closely, width, now)) for line in part]


def _state(closely: Closely) -> Iterator[Line]:
    state, part = WORKER_MARKS[closely.row.state], part_of(closely.row)
    whose = "launched here" if closely.child else "launched by you" if closely.row.mine else ""
    streams = closely.row.generates
    of = f" of {counted(streams, 'stream')}" if streams > 1 else ""
    yield (
        Span(state.text + INDENT, state.look),
        Span(part.text + of + INDENT, part.look),
        Span(whose, Look.DIM),
    )


def _facts(closely: Closely, width: int, now: int) -> Iterator[Line]:
    row = closely.row
    for label, text in _FACTS:
        said = text(row, now)
        first, *others = wrap_words(said, width - LABEL) if said else [figures.UNKNOWN]
        yield (Span(fit(label, LABEL), Look.DIM), Span(first))
        yield from ((Span(" " * LABEL), Span(line)) for line in others)
    rate = f"{figures.rate(closely.work.rate)}/s "
    (lately,) = curve(closely.work.seconds, SPARK, 1)
    yield (Span(fit("Rate", LABEL), Look.DIM), Span(rate), Span(lately, Look.DIM))


def _where(row: WorkerRow, _now: int) -> str:
    return f"{row.host}, pid {row.pid}" + (f", number {row.number}" if row.number else "")


def _slots(row: WorkerRow, _now: int) -> str:
    waiting = row.held - row.busy
    more = f", {count(waiting)} more held" if waiting > 0 else ""
    return f"{row.busy} of {row.slots} busy{more}"


def _did(row: WorkerRow, _now: int) -> str:
    made = f", {count(row.generated)} generated" if row.generated else ""
    return f"{count(row.done)} done, {count(row.failed)} failed{made}"


def _takes(row: WorkerRow, _now: int) -> str:
    if row.state in GONE:
        return ""
    return f"CPU {figures.share(row.cpu)}, memory {figures.memory(row.memory)}"


def _languages(row: WorkerRow, _now: int) -> str:
    offers = (f"{offer.name.rpartition(':')[2]} {offer.version}".strip() for offer in row.offers)
    return ", ".join(offers)


_FACTS: Sequence[tuple[str, Callable[[WorkerRow, int], str]]] = (
    ("Where", _where),
    ("Joined", lambda row, now: f"{moment(row.joined)[:-4]}, {span(now - row.joined)} ago"),
    ("Heard", lambda row, now: ago(now - row.heard)),
    ("Slots", _slots),
    ("Did", _did),
    ("Takes", _takes),
    ("Roles", lambda row, _: ", ".join(row.kinds)),
    ("Sandbox", lambda row, _: row.sandbox),
    ("Languages", _languages),
    ("Version", lambda row, _: row.version),
)


def _tasks(row: WorkerRow, task_of: TaskOf, width: int, now: int) -> Iterator[Line]:
    if row.state in GONE or not row.current:
        return
    yield BLANK
    yield (Span("Works on", Look.HEAD),)
    for current in row.current:
        yield _task(current, task_of(current.number), width, now)


def _task(current: CurrentTask, row: TaskRow | None, width: int, now: int) -> Line:
    if current.number is None:
        return (Span(INDENT + fit(current.kind, width - len(INDENT)), Look.DIM),)
    step = "a step of " if current.kind in STEPS else ""
    name = f"{INDENT}{step}#{current.number}  "
    took = "" if row is None else elapsed(row, now)
    title = "" if row is None else row.title
    room = max(0, width - len(name) - len(took) - 1)
    return (Span(name, Look.KEY), Span(fit(title, room) + " "), Span(took, Look.DIM))


def _failures(closely: Closely, width: int, now: int) -> Iterator[Line]:
    if not closely.failures:
        return
    yield BLANK
    yield (Span("Recent errors", Look.HEAD),)
    for failure in closely.failures:
        yield _failure(failure, width, now)


def _failure(failure: Failure, width: int, now: int) -> Line:
    row = failure.row
    name = f"{INDENT}{fit(failure.stream, 12).rstrip()} {count(row.number)}  "
    when = ago(now - row.at) if width >= WITH_TIMES_FROM else ""
    room = max(0, width - len(name) - len(when) - 1)
    return (
        Span(name, Look.DIM),
        Span(fit(row.reason, room) + " ", Look.ERROR),
        Span(when, Look.DIM),
    )
