"""The pipes between a worker and a sandbox, and files that are given in memory."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ends:
    """One end of each pipe: the worker's or the sandbox's. The first two lead into it."""

    stdin: int
    control: int
    """The first process ends when it closes."""

    stdout: int
    stderr: int
    status: int
    artifact: int


def pipes(ours: ExitStack, theirs: ExitStack) -> tuple[Ends, Ends]:
    """Our ends and the sandbox's, each closed by its stack. Ours never block."""
    into = [_pipe(theirs, ours) for _ in range(2)]
    out = [_pipe(ours, theirs) for _ in range(4)]
    our_ends = [*(writing for _, writing in into), *(reading for reading, _ in out)]
    their_ends = [*(reading for reading, _ in into), *(writing for _, writing in out)]
    for end in our_ends:
        os.set_blocking(end, False)
    return Ends(*our_ends), Ends(*their_ends)


def kept(stack: ExitStack, data: bytes) -> int:
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


def _pipe(first: ExitStack, second: ExitStack) -> tuple[int, int]:
    """A pipe whose reading end belongs to the first, and its writing end to the second."""
    reading, writing = os.pipe()
    first.callback(close, reading)
    second.callback(close, writing)
    return reading, writing
