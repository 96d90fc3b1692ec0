"""Starts a sandbox: its pipes, the files it is given, and its outermost process."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from shared.errors import SandboxError
from workers.sandbox import command
from workers.sandbox.command import Given
from workers.sandbox.limits import INODES, KB, MB, Limits
from workers.sandbox.meters import Meter
from workers.sandbox.program import WORK, Program
from workers.sandbox.sandbox import Ready

SPARE_CPU_S = 2
"""The limit of each process by itself is there for when nobody looks at all of them together."""


@dataclass(slots=True)
class Launched:
    """Our ends of the pipes, and the process."""

    process: subprocess.Popen[bytes]
    stdin: int
    stdout: int
    stderr: int
    status: int
    artifact: int
    control: int

    def close_control(self) -> None:
        """Have the first process end, and everything with it."""
        close(self.control)
        self.control = -1

    def end(self, patience_s: float) -> None:
        """End it if it has not ended."""
        self.close_control()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(ready: Ready, program: Program, limits: Limits, meter: Meter) -> Launched:
    """Start the sandbox. It ends when `control` closes, when this thread ends, or by itself."""
    with ExitStack() as theirs, ExitStack() as ours:
        stdin, to_stdin = _pipe(theirs, ours)
        to_control, control = _pipe(theirs, ours)
        from_stdout, stdout = _pipe(ours, theirs)
        from_stderr, stderr = _pipe(ours, theirs)
        from_status, status = _pipe(ours, theirs)
        from_artifact, artifact = _pipe(ours, theirs)
        _give(ready.seat.uid, stdin, stdout, stderr)
        given = Given(
            _kept(theirs, ready.seccomp),
            _kept(theirs, ready.helpers.init),
            tuple(_kept(theirs, file.data) for file in program.files),
        )
        words = (
            *_launcher(ready, meter),
            *(ready.bwrap, *ready.system, *command.places(limits)),
            *command.contents(program, given),
            *command.ending(given),
            *ready.helpers.init_command,
            *(f"status={status}", f"control={to_control}", f"artifact={artifact}"),
            *_order(ready, program, limits),
            *("--", *program.command),
        )
        process = _open(
            words,
            (stdin, stdout, stderr),
            (status, to_control, artifact, given.seccomp, given.init, *given.files),
        )
        ours.pop_all()
    for end in (to_stdin, from_stdout, from_stderr, from_status, from_artifact):
        os.set_blocking(end, False)
    return Launched(
        process, to_stdin, from_stdout, from_stderr, from_status, from_artifact, control
    )


def _give(uid: int | None, *ends: int) -> None:
    """What is opened by its name, as /dev/stdin, has to belong to the user that the program is."""
    if uid is not None:
        for end in ends:
            os.fchown(end, uid, -1)


def _open(
    words: tuple[str, ...], streams: tuple[int, int, int], passed: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    stdin, stdout, stderr = streams
    try:
        return subprocess.Popen(
            words, stdin=stdin, stdout=stdout, stderr=stderr, env={}, pass_fds=passed
        )
    except OSError as error:
        raise SandboxError(f"The sandbox cannot be started: {error}") from error


def _launcher(ready: Ready, meter: Meter) -> Iterator[str]:
    yield from ready.helpers.launch
    yield from (f"cgroup={path}" for path in meter.joining)
    if ready.launch_uid is not None:
        yield f"uid={ready.launch_uid}"
    yield "--"


def _order(ready: Ready, program: Program, limits: Limits) -> Iterator[str]:
    """What the first process is to do."""
    yield f"inodes={INODES}"
    if program.artifact is not None:
        yield f"keep={WORK}/{program.artifact}"
    if ready.init_uid is not None:
        yield f"uid={ready.init_uid}"
    for number, value in _of_each_process(ready, limits).items():
        yield f"limit={number}:{value}"


def _of_each_process(ready: Ready, limits: Limits) -> dict[int, int]:
    held = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.cpu_s) + 1 + SPARE_CPU_S,
        resource.RLIMIT_FSIZE: limits.disk_mb * MB,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 64 * KB,
        resource.RLIMIT_STACK: 64 * MB,
    }
    if ready.groups is None:
        held[resource.RLIMIT_DATA] = limits.memory_mb * MB
        held[resource.RLIMIT_NPROC] = limits.processes + 2
    return held


def _pipe(first: ExitStack, second: ExitStack) -> tuple[int, int]:
    """A pipe whose reading end belongs to the first, and its writing end to the second."""
    reading, writing = os.pipe()
    first.callback(close, reading)
    second.callback(close, writing)
    return reading, writing


def _kept(stack: ExitStack, data: bytes) -> int:
    """A descriptor from which these bytes can be read."""
    descriptor = os.memfd_create("given")
    stack.callback(close, descriptor)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def close(descriptor: int) -> None:
    """Close it if it is open; -1 is not."""
    with suppress(OSError):
        os.close(descriptor)
