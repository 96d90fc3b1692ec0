"""What became of a program."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from shared.kinds.code import CaseResult, CompileReport, Place, ProgramResult, Severity, Verdict
from shared.wire.rows import TaskRow
from tests.tui.code.model.playing import ran, shown
from tests.tui.fake import T0, queued, running, task
from tui.model.code import cases, problems, verdicts
from tui.model.code.telling import outcome_lines
from tui.model.lines import text_of


def test_the_head_says_how_it_stands() -> None:
    row = queued(7, kind="code")
    report = CompileReport(0, b"", False, 1, 250, 1, False, ())
    ok = ProgramResult(Verdict.OK, report, ran())

    def said(
        row: TaskRow | None, result: ProgramResult | None, waits: str, width: int = 90
    ) -> list[str]:
        return shown(verdicts.head(row, result, waits, T0 + 3_000, width))

    assert said(None, None, "") == [verdicts.NOT_RUN]
    assert said(row, None, "No worker offers Rust.") == [
        "○ queued  task 7",
        "No worker offers Rust.",
    ]
    begun = running(7, started=T0 + 1_000, attempt=2)
    assert said(begun, None, "") == ["▶ running  task 7  2.00 s  on oak  attempt 2"]
    figures = "✓ OK  task 7  exit 0  CPU 1.25 s  wall 1.30 s  8.4 MB  compiled in 250 ms"
    assert said(task(7), ok, "") == [figures]
    assert all(cell_len(line) <= 30 for line in said(task(7), ok, "", width=30))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_word_and_a_sign(verdict: Verdict) -> None:
    head = verdicts.head(task(7), ProgramResult(verdict, None, ran(code=None)), "", T0, 90)
    assert verdict in text_of(head[0])
    assert not text_of(head[0])[0].isalpha()


def test_what_a_worker_says_of_itself_and_of_an_end_does_nothing_to_a_terminal() -> None:
    crashed = ran(code=None, signal="SIG\x1b]0;x\x07")
    result = ProgramResult(Verdict.RUNTIME_ERROR, None, crashed)
    now = verdicts.head(running(7)._replace(worker="oak\x9b2J"), None, "", T0, 90)
    lines = [*now, *verdicts.head(task(7), result, "", T0, 90), *outcome_lines(result, 90)]
    assert not {"\x1b", "\x07", "\x9b"} & set("".join(shown(lines)))


def test_places_are_those_of_the_compiler_and_of_the_run() -> None:
    first = Place("main.c", 3, 9, Severity.ERROR, "expected ';'")
    second = Place("main.py", 2, 0, Severity.ERROR, "NameError")
    report = CompileReport(1, b"words\x1b[K\n", True, 1, 1, 1, False, (first,))
    result = ProgramResult(Verdict.RUNTIME_ERROR, report, ran(places=(second,)))
    assert problems.places(result) == (first, second)
    assert shown(problems.block(first, 40, under=True)) == [
        "▌ main.c:3:9  error",
        "    expected ';'",
    ]
    assert shown(problems.block(second, 40, under=False))[0] == "  main.py:2  error"
    assert shown(problems.transcript(result, 40)) == ["words␛[K", "… it said more"]


def test_a_case_that_differs_says_where() -> None:
    case = CaseResult("big", Verdict.WRONG_ANSWER, ran(), "line 1: expected 7, printed 8")
    lines = shown(cases.block(case, 80, under=False))
    assert "big" in lines[0]
    assert "≠ WRONG_ANSWER" in lines[0]
    assert lines[1:] == ["    line 1: expected 7, printed 8"]
