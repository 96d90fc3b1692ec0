"""What a program and all that it started have taken so far, however that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """What was taken up to now."""

    cpu_s: float = 0.0
    memory_kb: int = 0
    """The most at one time."""

    out_of_memory: bool = False
    """Whether the limit of memory was met."""

    refused_processes: bool = False
    """Whether there was no place for another process."""


class Meter(Protocol):
    """Counts for one program, and holds it to its limits of memory and processes."""

    @property
    def joining(self) -> tuple[str, ...]:
        """The files through which a process comes under it."""

    def read(self, root: int) -> Reading:
        """Look. `root` is the process that was started, the sandbox's outermost."""

    def close(self) -> None:
        """Clear it away, once everything in it has ended."""
