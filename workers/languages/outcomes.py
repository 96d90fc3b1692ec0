"""What the sandbox saw of a program, in the words of its result."""

from __future__ import annotations

from collections.abc import Mapping

from shared.clock import SECOND
from shared.errors import SandboxError
from shared.kinds.code import Run, Verdict
from workers.languages.running import Ran
from workers.sandbox import Ending, Limit, Stream

_STOPPED: Mapping[Limit, Verdict] = {
    Limit.CPU: Verdict.TIME_LIMIT,
    Limit.WALL: Verdict.TIME_LIMIT,
    Limit.MEMORY: Verdict.MEMORY_LIMIT,
    Limit.OUTPUT: Verdict.OUTPUT_LIMIT,
    Limit.FILES: Verdict.OUTPUT_LIMIT,
    Limit.DISK: Verdict.OUTPUT_LIMIT,
}
"""What it means that a limit has ended a program."""


def verdict_of(ran: Ran) -> Verdict:
    """What became of a program, whatever it should have printed; raises `SandboxError`."""
    outcome = ran.outcome
    if outcome.ending is Ending.NOT_STARTED:
        raise SandboxError(f"The program could not be started: {outcome.problem}.")
    if ran.overflowed:
        return Verdict.OUTPUT_LIMIT
    if outcome.ending is Ending.CANCELLED:
        return Verdict.CANCELLED
    if outcome.ending is not Ending.EXITED and outcome.limit is not None:
        return _STOPPED.get(outcome.limit, Verdict.RUNTIME_ERROR)
    return Verdict.OK if outcome.succeeded else Verdict.RUNTIME_ERROR


def run_of(ran: Ran, keep: int) -> Run:
    """How it ran, with so many bytes of each output."""
    outcome = ran.outcome
    stdout, stderr = ran.outputs[Stream.STDOUT], ran.outputs[Stream.STDERR]
    return Run(
        outcome.exit_code,
        outcome.signal,
        stdout.first(keep),
        stderr.first(keep),
        stdout_cut=stdout.size > keep or stdout.overflowed,
        stderr_cut=stderr.size > keep or stderr.overflowed,
        cpu_ms=millis(outcome.cpu_s),
        wall_ms=millis(outcome.wall_s),
        memory_kb=outcome.memory_kb,
    )


def millis(seconds: float) -> int:
    """Seconds in the milliseconds of a result."""
    return round(seconds * SECOND)
