"""A program and what came of it, as JSON has them."""

from __future__ import annotations

import base64
from typing import Any

from shared.clock import SECOND
from shared.kinds.code import CaseResult, CompileReport, Place, Program, ProgramResult, Run


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


_RUN_FIELDS = (
    *("exit_code", "signal", "stdout", "stderr", "stdout_cut", "stderr_cut"),
    *("cpu_s", "wall_s", "memory_kb"),
)


def _run_fields(run: Run | None) -> dict[str, Any]:
    if run is None:
        return dict.fromkeys(_RUN_FIELDS)
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
