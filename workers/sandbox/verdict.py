"""From what was seen of a program to its outcome."""

from __future__ import annotations

import os
import signal

from shared.errors import SandboxError
from workers.sandbox.limits import ARTIFACT_BYTES, Limit, Limits
from workers.sandbox.outcome import Ending, Outcome, Stream
from workers.sandbox.report import End
from workers.sandbox.watching import Watch

Verdict = tuple[Ending, Limit | None]


def outcome_of(watch: Watch, limits: Limits) -> Outcome:
    """What is to be told of a program that has ended."""
    end = watch.report.end
    ending, limit = _verdict(watch, end, limits)
    code, number = _codes(end) if ending in (Ending.EXITED, Ending.SIGNALLED) else (None, 0)
    return Outcome(
        ending=ending,
        exit_code=code,
        signal=_name_of(number),
        limit=limit,
        problem=_problem(watch),
        stdout_cut=watch.taps[Stream.STDOUT].is_cut,
        stderr_cut=watch.taps[Stream.STDERR].is_cut,
        cpu_s=max(watch.reading.cpu_s, end.cpu_us / 1e6 if end else 0.0),
        wall_s=end.wall_us / 1e6 if end else watch.wall_s,
        memory_kb=max(watch.reading.memory_kb, end.memory_kb if end else 0),
        artifact=_artifact(watch),
    )


def _verdict(watch: Watch, end: End | None, limits: Limits) -> Verdict:
    if watch.stopped is Ending.CANCELLED:
        return Ending.CANCELLED, None
    if isinstance(watch.stopped, Limit):
        return Ending.LIMIT, watch.stopped
    if watch.reading.out_of_memory:
        return Ending.LIMIT, Limit.MEMORY
    if watch.report.unable is not None:
        return Ending.NOT_STARTED, None
    if end is None:
        raise SandboxError(_complaint(watch))
    if end.is_crowded:
        return Ending.LIMIT, Limit.FILES
    return _by_itself(watch, end, limits)


def _by_itself(watch: Watch, end: End, limits: Limits) -> Verdict:
    code, number = _codes(end)
    if number == signal.SIGXCPU or (number == signal.SIGKILL and end.cpu_us > limits.cpu_s * 1e6):
        return Ending.LIMIT, Limit.CPU
    if number == signal.SIGXFSZ:
        return Ending.SIGNALLED, Limit.DISK
    ending = Ending.EXITED if number == 0 else Ending.SIGNALLED
    return ending, None if code == 0 else _met_before(watch, end)


def _met_before(watch: Watch, end: End) -> Limit | None:
    if watch.reading.refused_processes:
        return Limit.PROCESSES
    return Limit.DISK if end.is_full else None


def _codes(end: End | None) -> tuple[int | None, int]:
    """The exit code, or the number of the signal."""
    status = end.status if end else 0
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), 0


def _name_of(number: int) -> str | None:
    """Those between the named ones have numbers only."""
    if number == 0:
        return None
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"


def _problem(watch: Watch) -> str | None:
    if len(watch.artifact) > ARTIFACT_BYTES:
        return "The file to take out is too large."
    unable = watch.report.unable
    return None if unable is None else os.strerror(unable)


def _artifact(watch: Watch) -> bytes | None:
    size = len(watch.artifact)
    return bytes(watch.artifact) if 0 < size <= ARTIFACT_BYTES else None


def _complaint(watch: Watch) -> str:
    said = watch.complaint.decode(errors="replace").strip()
    return f"The sandbox failed: {said or 'it ended before its program did'}."
