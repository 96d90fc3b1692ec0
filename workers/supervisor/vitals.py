"""What a worker takes of its machine, with all that it has started. Only Linux tells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from shared.clock import SECOND

MEASURE_EVERY = SECOND

_STARTED_AT = 11
"""The place of the processor times in `/proc/PID/stat`, after the name, which may hold anything."""
_RESIDENT_AT = 21


class Vitals(NamedTuple):
    """Processor in thousandths of a core, memory in bytes; 0 is not known."""

    cpu: int = 0
    memory: int = 0


class _Usage(NamedTuple):
    ticks: int
    """of the processor, with those of children that have ended"""
    pages: int


class Meter:
    """Measures once a second at most."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._at: int | None = None
        self._ticks = 0

    def measure(self, now: int) -> Vitals | None:
        """What was taken since the last time; None where that was just now."""
        before = self._at
        if before is not None and now - before < MEASURE_EVERY:
            return None
        usages = [_usage(pid) for pid in _tree(self._pid)]
        ticks = sum(usage.ticks for usage in usages)
        more, self._ticks, self._at = ticks - self._ticks, ticks, now
        memory = sum(usage.pages for usage in usages) * os.sysconf("SC_PAGE_SIZE")
        return Vitals(0 if before is None else _share(more, now - before), memory)


def _share(ticks: int, millis: int) -> int:
    """What a child that nobody has waited for took is not known any more when it has ended."""
    return max(0, ticks) * 1_000 * SECOND // (os.sysconf("SC_CLK_TCK") * millis)


def _tree(pid: int) -> Iterator[int]:
    """A process and all that it has started, however deep."""
    found = [pid]
    while found:
        yield (one := found.pop())
        found += _children(one)


def _children(pid: int) -> list[int]:
    folder = f"/proc/{pid}/task"
    try:
        found = [_read(f"{folder}/{thread}/children").split() for thread in os.listdir(folder)]
    except OSError:
        return []
    return [int(child) for children in found for child in children]


def _usage(pid: int) -> _Usage:
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    if len(fields) <= _RESIDENT_AT:
        return _Usage(0, 0)
    return _Usage(sum(map(int, fields[_STARTED_AT : _STARTED_AT + 4])), int(fields[_RESIDENT_AT]))


def _read(path: str) -> bytes:
    """What a file of the kernel holds; nothing where its process has ended."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""
