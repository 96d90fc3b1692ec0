"""What came of a program: as a sentence, as lines, and as an exit status."""

from __future__ import annotations

from signal import Signals

from shared.clock import SECOND
from shared.kinds.code import CaseResult, Place, ProgramResult, Run, Verdict

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
        return f"{passed} of {len(result.cases)} cases {'is' if passed == 1 else 'are'} right"
    run = result.run
    if run is None:
        return "" if result.verdict is Verdict.OK else _SENTENCES[result.verdict]
    if result.verdict is Verdict.RUNTIME_ERROR:
        return f"the program was ended by {run.signal}" if run.signal else ""
    cut = ["output"] * run.stdout_cut + ["error output"] * run.stderr_cut
    said = [_SENTENCES[result.verdict].format(**_effort(run))] + [
        f"not all of its {each} was kept" for each in cut
    ]
    return "; ".join(filter(None, said))


def _effort(run: Run) -> dict[str, str]:
    return {
        "cpu": f"{run.cpu_ms / SECOND:.2f} s",
        "wall": f"{run.wall_ms / SECOND:.2f} s",
        "memory": f"{run.memory_kb / 1_000:.1f} MB",
    }


def case_line(case: CaseResult) -> str:
    """A case as a line for a person."""
    said = f"{case.verdict:<13} {case.name}  {case.run.cpu_ms / SECOND:.2f} s"
    return f"{said}  {case.difference}" if case.difference else said


def places_of(places: tuple[Place, ...]) -> list[str]:
    """A line for each place that a compiler names."""
    return [f"{p.file}:{p.line}:{p.column}: {p.severity}: {p.message}" for p in places]


_SENTENCES = {
    Verdict.OK: "",
    Verdict.WRONG_ANSWER: "what it printed is not what was expected",
    Verdict.COMPILE_ERROR: "it could not be compiled",
    Verdict.RUNTIME_ERROR: "",
    Verdict.TIME_LIMIT: "the program was stopped at its limit of time: "
    "{cpu} of processor time, {wall} in all",
    Verdict.MEMORY_LIMIT: "the program was stopped at its limit of memory: {memory}",
    Verdict.OUTPUT_LIMIT: "the program was stopped at its limit of output",
    Verdict.CANCELLED: "the program was cancelled",
}
