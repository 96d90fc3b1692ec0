"""Starts a sandbox: its pipes, the files it is given, and its outermost process."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass

from shared.errors import SandboxError
from workers.sandbox import command, orders
from workers.sandbox.command import Given
from workers.sandbox.limits import Limits
from workers.sandbox.meters import Meter
from workers.sandbox.pipes import Ends, close, kept, pipes
from workers.sandbox.program import Program
from workers.sandbox.sandbox import Ready


@dataclass(slots=True)
class Launched:
    """The outermost process, and our ends of the pipes to the sandbox."""

    process: subprocess.Popen[bytes]
    ends: Ends
    _is_released: bool = False

    def release(self) -> None:
        """Have the first process end, and everything with it."""
        if not self._is_released:
            self._is_released = True
            close(self.ends.control)

    def end(self, patience_s: float) -> None:
        """End it if it has not ended."""
        self.release()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(ready: Ready, program: Program, limits: Limits, meter: Meter) -> Launched:
    """Start the sandbox. It ends when it is released, when this thread ends, or by itself."""
    try:
        with ExitStack() as theirs, ExitStack() as ours:
            our_ends, ends = pipes(ours, theirs)
            given = _given(ready, program, theirs)
            words = _words(ready, program, limits, meter, given, ends)
            _give(ready.seat.uid, ends.stdin, ends.stdout, ends.stderr)
            process = _open(words, ends, given)
            ours.pop_all()
    except OSError as error:
        raise SandboxError(f"The sandbox cannot be started: {error}") from error
    return Launched(process, our_ends)


def _words(
    ready: Ready, program: Program, limits: Limits, meter: Meter, given: Given, ends: Ends
) -> tuple[str, ...]:
    return (
        *orders.of_launcher(ready, meter),
        *(ready.bwrap, *ready.system, *command.places(limits)),
        *command.contents(program, given),
        *command.ending(given),
        *orders.of_init(ready, program, limits, ends),
    )


def _given(ready: Ready, program: Program, stack: ExitStack) -> Given:
    return Given(
        kept(stack, ready.seccomp),
        kept(stack, ready.helpers.init),
        tuple(kept(stack, file.data) for file in program.files),
    )


def _give(uid: int | None, *ends: int) -> None:
    """What is opened by its name, as /dev/stdin, has to belong to the user that the program is."""
    if uid is not None:
        for end in ends:
            os.fchown(end, uid, -1)


def _open(words: tuple[str, ...], ends: Ends, given: Given) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        words,
        stdin=ends.stdin,
        stdout=ends.stdout,
        stderr=ends.stderr,
        env={},
        pass_fds=(
            *(ends.status, ends.control, ends.artifact),
            *(given.seccomp, given.init, *given.files),
        ),
    )
