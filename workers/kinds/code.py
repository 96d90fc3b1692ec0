"""Compiles and runs programs, and says what came of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared import limits
from shared.clock import SECOND
from shared.errors import SandboxError
from shared.kinds import code
from shared.kinds.code import NAME, Case, CaseResult, CompileReport, ProgramResult, Run, Verdict
from shared.languages import Language
from shared.wire.codec import pack
from workers.kinds.base import Context, Job, Product
from workers.languages import commands
from workers.languages.audience import Audience
from workers.languages.compiling import compile_program
from workers.languages.judging import difference
from workers.languages.outcomes import run_of, verdict_of
from workers.languages.places import places_in
from workers.languages.running import Ran, Request, run
from workers.languages.workbench import Workbench, workbench
from workers.sandbox import Limits, Stream

__all__ = ["NAME", "do"]


def do(job: Job, context: Context) -> Product:
    """The verdict on a program; raises `CalcError` where it could not be run."""
    result = _result(job, context)
    return Product(code.summary(result), pack(result))


def _result(job: Job, context: Context) -> ProgramResult:
    if context.home is None:
        raise SandboxError("This worker has no home, and so no place to compile programs in.")
    program = code.program_of(job.payload)
    bench = workbench(context.home)
    language = bench.language(program.language)
    own = code.limits_within(program.limits, context.settings, open_input=program.open_input)
    doing = Doing(bench, language, program, own, Audience(context.live))
    return doing.compiled() if language.compiled else doing.run(None, None)


@dataclass(frozen=True, slots=True)
class Doing:
    """One program on its way through."""

    bench: Workbench
    language: Language
    program: code.Program
    limits: code.Limits
    audience: Audience

    def compiled(self) -> ProgramResult:
        """Compile it, then run it."""
        made = compile_program(self.bench, self.language, self.program, self.audience)
        if made is None:
            return ProgramResult(Verdict.CANCELLED, None, None)
        if isinstance(made, CompileReport):
            return ProgramResult(Verdict.COMPILE_ERROR, made, None)
        return self.run(made.program, made.report)

    def run(self, compiled: bytes | None, report: CompileReport | None) -> ProgramResult:
        """Run it, for each case if it has some."""
        memory_mb = self.limits.memory_mb
        command = commands.running(self.language, self.program, compiled, memory_mb)
        request = Request(command, _limits(self.limits), limits.OUTPUT_BYTES)
        if self.program.cases:
            return self._judged(request, report)
        return self._alone(request, report)

    def _alone(self, request: Request, report: CompileReport | None) -> ProgramResult:
        program = self.program
        request = replace(request, stdin=program.stdin, shown=True, open_input=program.open_input)
        ran = run(self.bench.sandbox, request, self.audience)
        verdict = verdict_of(ran)
        how = run_of(ran, limits.OUTPUT_BYTES)
        return ProgramResult(verdict, report, self._with_places(how, verdict))

    def _judged(self, request: Request, report: CompileReport | None) -> ProgramResult:
        results: list[CaseResult] = []
        for case in self.program.cases:
            results.append(self._case(request, case))
            if results[-1].verdict is Verdict.CANCELLED:
                return ProgramResult(Verdict.CANCELLED, report, None, tuple(results))
        wrong = (each.verdict for each in results if each.verdict is not Verdict.OK)
        return ProgramResult(next(wrong, Verdict.OK), report, None, tuple(results))

    def _case(self, request: Request, case: Case) -> CaseResult:
        hold = max(limits.OUTPUT_BYTES, 2 * len(case.expected))
        ran = run(self.bench.sandbox, replace(request, stdin=case.stdin, hold=hold), self.audience)
        verdict, said = verdict_of(ran), ""
        if verdict is Verdict.OK:
            said = self._difference(ran, case)
            verdict = Verdict.WRONG_ANSWER if said else verdict
        share = limits.OUTPUT_BYTES // len(self.program.cases)
        return CaseResult(case.name, verdict, run_of(ran, share), said)

    def _difference(self, ran: Ran, case: Case) -> str:
        printed = ran.outputs[Stream.STDOUT]
        program = self.program
        said = difference(bytes(printed.held), case.expected, program.compare, program.tolerance)
        if not said and printed.size > len(printed.held):
            return f"More than {len(printed.held):,} bytes were printed."
        return said

    def _with_places(self, how: Run, verdict: Verdict) -> Run:
        """Interpreters name the places only when they run."""
        if self.language.compiled or verdict is not Verdict.RUNTIME_ERROR:
            return how
        names = {file.name for file in self.program.files}
        return replace(how, places=places_in(how.stderr, self.language.places, names))


def _limits(own: code.Limits) -> Limits:
    return Limits(
        cpu_s=own.cpu_ms / SECOND,
        wall_s=own.wall_ms / SECOND,
        memory_mb=own.memory_mb,
        output_kb=own.output_kb,
        processes=own.processes,
        disk_mb=own.disk_mb,
    )
