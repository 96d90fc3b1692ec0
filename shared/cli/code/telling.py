"""What came of a program: as a sentence, as JSON, and as an exit status."""

from __future__ import annotations

import base64
from signal import Signals
from typing import Any

from shared.clock import SECOND
from shared.kinds.code import (
    CaseResult,
    CompileReport,
    Place,
    Program,
    ProgramResult,
    Run,
    Verdict,
)

NO_STATUS = 1
STATUS = {
    Verdict.OK: 0,
    Verdict.WRONG_ANSWER: 1,
    Verdict.COMPILE_ERROR: 1,
    Verdict.RUNTIME_ERROR: 1,
    Verdict.TIME_LIMIT: 124,
    Verdict.MEMORY_LIMIT: 128 + Signals.SIGKILL,
    Verdict.OUTPUT_LIMIT: 128 + Signals.SIGXFSZ,
    Verdict.CANCELLED: 128 + Signals.SIGINT,
}
"""Of `calc run`, as `timeout` and shells have it, where the program itself has none."""


def status_of(result: ProgramResult) -> int:
    """The exit status of the program; what a shell would show for a signal or a limit."""
    run = result.run
    if run is not None and result.verdict in (Verdict.OK, Verdict.RUNTIME_ERROR):
        if run.exit_code is not None:
            return run.exit_code
        if run.signal is not None and run.signal in Signals.__members__:
            return 128 + Signals[run.signal]
    return STATUS[result.verdict]


def sentence_of(result: ProgramResult) -> str:
    """What is worth saying beside the output; nothing for a program that ended as it should."""
    if result.cases:
        passed = sum(case.verdict is Verdict.OK for case in result.cases)
        return f"{passed} of {len(result.cases)} cases are right"
    run = result.run
    if run is None:
        return "" if result.verdict is Verdict.OK else _SENTENCES[result.verdict]
    if result.verdict is Verdict.RUNTIME_ERROR:
        return f"the program was ended by {run.signal}" if run.signal else ""
    cut = ["output"] * run.stdout_cut + ["errors"] * run.stderr_cut
    said = [_SENTENCES[result.verdict]] + [f"not all of its {each} was kept" for each in cut]
    return "; ".join(filter(None, said))


def case_line(case: CaseResult) -> str:
    """A case as a line for a person."""
    said = f"{case.verdict:<13} {case.name}  {case.run.cpu_ms / SECOND:.2f} s"
    return f"{said}  {case.difference}" if case.difference else said


def places_of(places: tuple[Place, ...]) -> list[str]:
    """A line for each place that a compiler names."""
    return [f"{p.file}:{p.line}:{p.column}: {p.severity}: {p.message}" for p in places]


def program_fields(program: Program) -> dict[str, Any]:
    """A program as JSON has it, without its cases."""
    return {
        "language": program.language,
        "files": [{"name": file.name, **_bytes("body", file.body)} for file in program.files],
        "arguments": program.arguments,
    }


def result_fields(result: ProgramResult) -> dict[str, Any]:
    """A result as JSON has it."""
    fields: dict[str, Any] = {"verdict": result.verdict.value}
    fields |= _run_fields(result.run)
    fields["compile"] = None if result.compile is None else _compile_fields(result.compile)
    if result.cases:
        fields["cases"] = [_case_fields(case) for case in result.cases]
    return fields


def _run_fields(run: Run | None) -> dict[str, Any]:
    if run is None:
        return dict.fromkeys(
            ("exit_code", "signal", "stdout", "stderr", "cpu_s", "wall_s", "memory_kb")
        )
    return {
        "exit_code": run.exit_code,
        "signal": run.signal,
        **_bytes("stdout", run.stdout),
        **_bytes("stderr", run.stderr),
        "stdout_cut": run.stdout_cut,
        "stderr_cut": run.stderr_cut,
        "cpu_s": run.cpu_ms / SECOND,
        "wall_s": run.wall_ms / SECOND,
        "memory_kb": run.memory_kb,
    }


def _compile_fields(report: CompileReport) -> dict[str, Any]:
    return {
        "exit_code": report.exit_code,
        **_bytes("output", report.output),
        "output_cut": report.cut,
        "cpu_s": report.cpu_ms / SECOND,
        "wall_s": report.wall_ms / SECOND,
        "memory_kb": report.memory_kb,
        "cached": report.cached,
        "stopped": report.stopped and report.stopped.value,
        "places": [_place_fields(place) for place in report.places],
    }


def _place_fields(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": place.severity.value,
        "message": place.message,
    }


def _case_fields(case: CaseResult) -> dict[str, Any]:
    return {
        "name": case.name,
        "verdict": case.verdict.value,
        "difference": case.difference,
        **_run_fields(case.run),
    }


def _bytes(name: str, body: bytes) -> dict[str, str]:
    """As text where it is one; else so that nothing is lost."""
    try:
        return {name: body.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(body).decode()}


_SENTENCES = {
    Verdict.OK: "",
    Verdict.WRONG_ANSWER: "what it printed is not what was expected",
    Verdict.COMPILE_ERROR: "it could not be compiled",
    Verdict.RUNTIME_ERROR: "",
    Verdict.TIME_LIMIT: "the program was stopped at its limit of time",
    Verdict.MEMORY_LIMIT: "the program was stopped at its limit of memory",
    Verdict.OUTPUT_LIMIT: "the program was stopped at its limit of output",
    Verdict.CANCELLED: "the program was cancelled",
}
