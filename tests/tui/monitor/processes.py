"""Processes that are not started: what launches workers believes that they are there."""

from __future__ import annotations

import signal
from collections.abc import Sequence

import pytest

FIRST_PID = 70_001


class FakeProcess:
    """One of them, with what it was started with."""

    def __init__(self, pid: int, command: Sequence[str], options: dict[str, object]) -> None:
        self.pid = pid
        self.command = command
        self.options = options
        self.status: int | None = None

    def poll(self) -> int | None:
        """Its status, once it has ended."""
        return self.status

    def wait(self) -> int:
        """Its status."""
        assert self.status is not None
        return self.status

    def kill(self) -> None:
        """End at once."""
        self.status = -signal.SIGKILL

    def send_signal(self, number: int) -> None:
        """End, in order if asked to."""
        self.status = 0 if number == signal.SIGTERM else -number


class FakeProcesses:
    """All of them, in their order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all: list[FakeProcess] = []
        monkeypatch.setattr("tui.children.subprocess.Popen", self._start)

    def _start(self, command: Sequence[str], **options: object) -> FakeProcess:
        process = FakeProcess(FIRST_PID + len(self.all), command, options)
        self.all.append(process)
        return process
