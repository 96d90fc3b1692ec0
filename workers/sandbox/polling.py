"""Where no control group can be made: looking at all processes of the program again and again.

It knows less: what a program took between two looks, and memory that belongs to no process. So
limits of each process by itself (`setrlimit`) hold beside it, and calls that make such memory are
refused.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workers.sandbox.limits import KB, Limits
from workers.sandbox.meters import Reading

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
CPU_FIELDS = slice(11, 15)
"""utime, stime, and those of children that have been waited for, after the name in `stat`."""


@dataclass(slots=True)
class Tree:
    """The processes that descend from the sandbox's outermost."""

    limits: Limits
    joining: tuple[str, ...] = ()
    _peak_kb: int = field(default=0, init=False)
    _cpu_s: float = field(default=0.0, init=False)

    def read(self, root: int) -> Reading:
        """Add up. Neither sum goes down when a process ends meanwhile."""
        processes = tuple(_descendants(root))
        self._peak_kb = max(self._peak_kb, self._together_kb(processes))
        self._cpu_s = max(self._cpu_s, sum(map(_cpu_s, processes)))
        return Reading(
            cpu_s=self._cpu_s,
            memory_kb=self._peak_kb,
            out_of_memory=self._peak_kb > self.limits.memory_mb * KB,
        )

    def _together_kb(self, processes: tuple[int, ...]) -> int:
        """What processes share counts once; that is dear to find out, so only where it matters."""
        apart = sum(map(_memory_kb, processes))
        if apart <= max(self._peak_kb, self.limits.memory_mb * KB):
            return apart
        return sum(map(_share_kb, processes))

    def close(self) -> None:
        """There is nothing to clear away."""


def _descendants(root: int) -> Iterator[int]:
    """What has lost its parent belongs to the sandbox's first process, so nothing gets away."""
    waiting = deque([root])
    while waiting:
        process = waiting.popleft()
        yield process
        waiting.extend(_children(process))


def _children(process: int) -> Iterator[int]:
    for task in _listed(PROC / str(process) / "task"):
        yield from map(int, _text(PROC / str(process) / "task" / task / "children").split())


def _memory_kb(process: int) -> int:
    """What is resident, without what is mapped from files."""
    text = _text(PROC / str(process) / "status")
    return _number(text, "RssAnon:") + _number(text, "RssShmem:")


def _share_kb(process: int) -> int:
    """Its part of what is resident, where we are allowed to look."""
    text = _text(PROC / str(process) / "smaps_rollup")
    if not text:
        return _memory_kb(process)
    return _number(text, "Pss_Anon:") + _number(text, "Pss_Shmem:")


def _number(text: str, name: str) -> int:
    words = text.partition(f"\n{name}")[2].split(None, 1)
    return int(words[0]) if words else 0


def _cpu_s(process: int) -> float:
    """Its name may hold anything, a closing bracket too."""
    fields = _text(PROC / str(process) / "stat").rpartition(")")[2].split()
    return sum(map(int, fields[CPU_FIELDS])) / TICKS


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
