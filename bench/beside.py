"""Runs a function in a process of its own while something else is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

T = TypeVar("T")

WITHIN_S = 60.0


class Outside:
    """What the function knows of whoever started it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def ready(self) -> None:
        """Say that the measurement may begin."""
        self._pipe.send(None)

    @property
    def over(self) -> bool:
        """Whether the measurement has ended."""
        return self._pipe.poll()


class Beside(Generic[T]):
    """The function, from the other side."""

    def __init__(self, pipe: Connection, pid: int) -> None:
        self._pipe = pipe
        self.pid = pid

    def end(self) -> None:
        """Say that the measurement has ended."""
        self._pipe.send(None)

    def found(self) -> T:
        """What the function returned."""
        if not self._pipe.poll(WITHIN_S):
            raise TimeoutError("what ran beside the measurement does not end")
        found: T = self._pipe.recv()
        return found


@contextmanager
def beside(work: Callable[..., T], *arguments: object) -> Iterator[Beside[T]]:
    """Start a function with an `Outside` and these arguments; returns when it is ready."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.recv()
        yield Beside(ours, process.pid or 0)
    finally:
        ours.close()
        process.kill()  # it may have been stopped
        process.join()


def _run(pipe: Connection, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    pipe.send(work(Outside(pipe), *arguments))
