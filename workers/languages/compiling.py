"""Compiles a program, or finds it as it was compiled before."""

from __future__ import annotations

from dataclasses import replace

from shared.kinds.code import CompileReport, Program, Verdict
from shared.languages import Language
from workers.languages import commands
from workers.languages.audience import Audience
from workers.languages.compiled import Compiled, key_of
from workers.languages.outcomes import millis, verdict_of
from workers.languages.places import places_in
from workers.languages.running import Ran, Request, run
from workers.languages.workbench import Workbench
from workers.sandbox import COMPILING, Limits, Stream

_KEPT_BYTES = 64 * 1024


def compile_program(
    bench: Workbench, language: Language, program: Program, audience: Audience
) -> Compiled | CompileReport | None:
    """The program, or how it could not be compiled; None where it was cancelled meanwhile."""
    key = key_of(language, bench.version(language), program)
    known = bench.compiled.find(key)
    if known is not None:
        return Compiled(known.program, replace(known.report, cached=True))
    request = Request(commands.compiling(language, program), _limits(language), _KEPT_BYTES)
    ran = run(bench.sandbox, request, audience)
    verdict = verdict_of(ran)
    if verdict is Verdict.CANCELLED:
        return None
    report = _report(ran, verdict, language, program)
    if report.exit_code != 0 or ran.outcome.artifact is None:
        return report
    compiled = Compiled(ran.outcome.artifact, report)
    bench.compiled.keep(key, compiled)
    return compiled


def _limits(language: Language) -> Limits:
    own = language.limits
    return replace(
        COMPILING,
        cpu_s=own.cpu_s,
        wall_s=own.wall_s,
        memory_mb=own.memory_mb,
        disk_mb=own.disk_mb,
        output_kb=_KEPT_BYTES // 1024,
    )


def _report(ran: Ran, verdict: Verdict, language: Language, program: Program) -> CompileReport:
    outcome = ran.outcome
    said = b"".join(ran.outputs[stream].first(_KEPT_BYTES) for stream in Stream)
    is_stopped = verdict not in (Verdict.OK, Verdict.RUNTIME_ERROR)
    return CompileReport(
        outcome.exit_code,
        said,
        cut=ran.overflowed,
        cpu_ms=millis(outcome.cpu_s),
        wall_ms=millis(outcome.wall_s),
        memory_kb=outcome.memory_kb,
        cached=False,
        places=places_in(said, language.places, {file.name for file in program.files}),
        stopped=verdict if is_stopped else None,
    )
