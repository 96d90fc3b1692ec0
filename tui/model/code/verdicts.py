"""What became of a program, as lines: by a word, and by a sign and a look besides."""

from __future__ import annotations

from shared.clock import SECOND
from shared.kinds.code import CaseResult, CompileReport, ProgramResult, Run, Verdict
from shared.safety import one_line
from shared.states import TaskState
from shared.wire.rows import TaskRow
from tui.model.format import count, elapsed, span
from tui.model.lines import Line, Look, Span
from tui.model.marks import Mark, mark_of
from tui.model.text import wrap_words

VERDICTS: dict[Verdict, Mark] = {
    Verdict.OK: Mark("✓", "OK", Look.DONE),
    Verdict.WRONG_ANSWER: Mark("≠", "WRONG_ANSWER", Look.FAILED),
    Verdict.COMPILE_ERROR: Mark("✗", "COMPILE_ERROR", Look.FAILED),
    Verdict.RUNTIME_ERROR: Mark("✗", "RUNTIME_ERROR", Look.FAILED),
    Verdict.TIME_LIMIT: Mark("✗", "TIME_LIMIT", Look.FAILED),
    Verdict.MEMORY_LIMIT: Mark("✗", "MEMORY_LIMIT", Look.FAILED),
    Verdict.OUTPUT_LIMIT: Mark("✗", "OUTPUT_LIMIT", Look.FAILED),
    Verdict.CANCELLED: Mark("–", "CANCELLED", Look.CANCELLED),
}
WIDEST = max(len(mark.text) for mark in VERDICTS.values())
GAP = "  "
NOT_RUN = "Not run yet: ctrl+r runs it."
SENDING = "on its way to the broker…"
READING = "reading what came of it…"


def head(
    row: TaskRow | None, result: ProgramResult | None, waits: str, now: int, width: int
) -> list[Line]:
    """How it stands with a program. `waits` is why it has to wait, if it has."""
    if row is None:
        return [(Span(line, Look.DIM),) for line in wrap_words(waits or NOT_RUN, width)]
    if result is not None:
        return _ended(row, result, width)
    mark = mark_of(row)
    lines = _flowed([Span(mark.text, mark.look), *_dim(*_whereabouts(row, now))], width)
    if row.error is not None:
        lines += [(Span(line, Look.ERROR),) for line in wrap_words(row.error.message, width)]
    elif row.state is TaskState.QUEUED and waits:
        lines += [(Span(line, Look.QUEUED),) for line in wrap_words(waits, width)]
    elif row.state.ended:
        lines += [(Span(READING, Look.DIM),)]
    return lines


def _whereabouts(row: TaskRow, now: int) -> list[str]:
    where = f"on {row.worker}" if row.worker and not row.state.ended else ""
    again = f"attempt {count(row.attempt)}" if row.attempt > 1 else ""
    return [f"task {row.number}", elapsed(row, now), where, again]


def _ended(row: TaskRow, result: ProgramResult, width: int) -> list[Line]:
    mark = VERDICTS[result.verdict]
    facts = [f"task {row.number}", _passed(result)]
    if result.run is not None and result.verdict is not Verdict.CANCELLED:
        facts += [ending(result.run), *effort(result.run)]
    if result.compile is not None:
        facts.append(_compiled(result.compile))
    return _flowed([Span(mark.text, mark.look), *_dim(*facts)], width)


def _passed(result: ProgramResult) -> str:
    passed = sum(case.verdict is Verdict.OK for case in result.cases)
    return f"{passed} of {len(result.cases)} cases OK" if result.cases else ""


def ending(run: Run) -> str:
    """How a program ended."""
    if run.signal is not None:
        return one_line(run.signal)
    return "stopped" if run.exit_code is None else f"exit {run.exit_code}"


def effort(run: Run | CompileReport) -> list[str]:
    """What it took."""
    return [
        f"CPU {run.cpu_ms / SECOND:.2f} s",
        f"wall {run.wall_ms / SECOND:.2f} s",
        f"{run.memory_kb / 1_000:.1f} MB",
    ]


def _compiled(report: CompileReport) -> str:
    if report.stopped is not None:
        return f"the compiler ran into {report.stopped}"
    if report.exit_code:
        return f"the compiler took {span(report.wall_ms)}"
    return "compiled before" if report.cached else f"compiled in {span(report.wall_ms)}"


def _dim(*facts: str) -> list[Span]:
    return [Span(one_line(fact), Look.DIM) for fact in facts if fact]


def _flowed(spans: list[Span], width: int) -> list[Line]:
    """Pieces one after the other, in as many lines as they need."""
    lines: list[list[Span]] = [[]]
    room = width
    for each in spans:
        if lines[-1] and room < len(GAP) + len(each.text):
            lines.append([])
            room = width
        lines[-1] += [Span(GAP), each] if lines[-1] else [each]
        room -= len(each.text) + (len(GAP) if len(lines[-1]) > 1 else 0)
    return [tuple(line) for line in lines]


def tally(cases: tuple[CaseResult, ...]) -> str:
    """How many cases are OK, for the name of their view."""
    passed = sum(case.verdict is Verdict.OK for case in cases)
    return f"{passed}/{len(cases)}" if cases else ""
