"""What a client was promised, in a file that outlives it: one line a deed, on disk at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

Line = tuple[str, bytes, Any]


@dataclass(slots=True)
class Entry:
    """A task as its client knows it."""

    id: bytes
    text: str
    numbers: set[int] = field(default_factory=set)
    """every number that it was acknowledged under: there has to be one"""
    refusals: set[str] = field(default_factory=set)
    cancels: int = 0
    deletes: int = 0
    retries: int = 0
    fetched: set[str] = field(default_factory=set)
    """the hash of each file that came when the result was fetched"""
    missed: set[str] = field(default_factory=set)
    """why none came, although it was there"""

    @property
    def acknowledged(self) -> bool:
        """Whether the broker has promised to keep it."""
        return bool(self.numbers)

    @property
    def number(self) -> int:
        """Its number, if it is acknowledged."""
        return min(self.numbers)

    @property
    def open(self) -> bool:
        """Whether its client does not know what became of it."""
        return not self.numbers and not self.refusals


class Ledger:
    """The entries of one client, read from its file. What was not written whole did not happen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self.entries: dict[bytes, Entry] = {}
        self.laid_by: set[bytes] = set()
        """the hashes of what the broker has promised to keep without a task"""
        self._open: dict[bytes, Entry] = {}
        self._acknowledged: dict[bytes, Entry] = {}
        for line in path.read_bytes().split(b"\n") if path.exists() else ():
            self._read(line)

    @property
    def acknowledged(self) -> list[Entry]:
        """What the broker has promised to keep."""
        return list(self._acknowledged.values())

    @property
    def open(self) -> list[Entry]:
        """What had no answer yet."""
        return list(self._open.values())

    def latest(self, many: int) -> list[Entry]:
        """The last entries that were acknowledged."""
        return list(islice(reversed(self._acknowledged.values()), many))

    def note(self, *lines: Line) -> None:
        """Write deeds down; when this returns they are on disk."""
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(self._file, b"\n")  # a line that a kill has cut off ends here
        texts = [json.dumps([deed, task.hex(), value]) + "\n" for deed, task, value in lines]
        os.write(self._file, "".join(texts).encode())
        os.fsync(self._file)
        for line in lines:
            self._apply(*line)

    def _read(self, line: bytes) -> None:
        try:
            deed, task, value = json.loads(line)
        except ValueError:
            return
        self._apply(deed, bytes.fromhex(task), value)

    def _apply(self, deed: str, task: bytes, value: Any) -> None:
        if deed == "sent":
            self.entries[task] = self._open[task] = Entry(task, value)
            return
        if deed == "laid by":
            self.laid_by.add(task)
            return
        entry = self.entries[task]
        _DEEDS[deed](entry, value)
        if not entry.open:
            self._open.pop(task, None)
        if entry.acknowledged:
            self._acknowledged[task] = entry


def _count(name: str) -> Callable[[Entry, Any], None]:
    return lambda entry, _value: setattr(entry, name, getattr(entry, name) + 1)


_DEEDS: dict[str, Callable[[Entry, Any], None]] = {
    "acknowledged": lambda entry, number: entry.numbers.add(number),
    "refused": lambda entry, code: entry.refusals.add(code),
    "fetched": lambda entry, digest: entry.fetched.add(digest),
    "missed": lambda entry, reason: entry.missed.add(reason),
    "cancel": _count("cancels"),
    "delete": _count("deletes"),
    "retry": _count("retries"),
}
