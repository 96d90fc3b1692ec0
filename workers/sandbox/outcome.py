"""How a program ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workers.sandbox.limits import Limit


class Stream(StrEnum):
    """Where a program writes."""

    STDOUT = "stdout"
    STDERR = "stderr"


class Ending(StrEnum):
    """Who or what ended it."""

    EXITED = "exited"
    SIGNALLED = "signalled"
    LIMIT = "limit"
    CANCELLED = "cancelled"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a program, and what it took."""

    ending: Ending
    exit_code: int | None
    """Where it exited."""

    signal: str | None
    """The name of the signal that ended it, as SIGSEGV."""

    limit: Limit | None
    """The limit that ended it, or that it met before it failed."""

    problem: str | None
    """Why the command could not be started, in the system's words."""

    stdout_cut: bool
    stderr_cut: bool
    cpu_s: float
    wall_s: float
    memory_kb: int
    """The most that it and all that it started took at one time."""

    artifact: bytes | None
    """The file that was asked for, if there is one."""

    @property
    def succeeded(self) -> bool:
        """Whether it exited with 0."""
        return self.ending is Ending.EXITED and self.exit_code == 0
