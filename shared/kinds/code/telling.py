"""A program and its result in a few words, for lists."""

from __future__ import annotations

from collections.abc import Sequence

from shared import limits
from shared.clock import SECOND
from shared.kinds.code.program import File
from shared.kinds.code.result import CaseResult, ProgramResult, Run, Verdict

_LOOKED_AT = 4_096
"""Bytes of a file in which its first telling line is looked for."""

_LITTLE_SAYING = (
    *("#include", "#!", "#pragma", "//", "/*"),
    *("import ", "from ", "package ", "use ", "using ", '"use strict"', "'use strict'"),
)


def title_of(main: File) -> str:
    """The name of the main file, and its first line that says something."""
    text = main.body[:_LOOKED_AT].decode(errors="replace")
    lines = (line.strip() for line in text.splitlines())
    line = next((each for each in lines if each and not each.startswith(_LITTLE_SAYING)), "")
    return f"{main.name}: {line}"[: limits.TITLE_CHARS] if line else main.name


def summary(result: ProgramResult) -> str:
    """What became of a program, in a few words."""
    if result.cases:
        return _of_cases(result.verdict, result.cases)
    if result.run is None or result.verdict is Verdict.CANCELLED:
        return result.verdict
    return f"{_ending(result.verdict, result.run)} {_effort(result.run)}"


def _of_cases(verdict: Verdict, cases: Sequence[CaseResult]) -> str:
    passed = sum(case.verdict is Verdict.OK for case in cases)
    said = f"{passed} of {len(cases)} cases OK"
    return said if verdict is Verdict.OK else f"{said}: {verdict}"


def _ending(verdict: Verdict, run: Run) -> str:
    if verdict is not Verdict.RUNTIME_ERROR:
        return verdict
    return run.signal or f"exit {run.exit_code}"


def _effort(run: Run) -> str:
    return f"{run.cpu_ms / SECOND:.2f} s, {run.memory_kb / 1_000:.1f} MB"
