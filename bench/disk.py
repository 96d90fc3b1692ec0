"""The disk that is measured on: its file system, and how long one durable commit takes."""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

COMMITS = 200
IN_MEMORY = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system, and the median and worst of a commit there, in milliseconds."""

    file_system: str
    commit_ms: float
    worst_ms: float


def measure(folder: Path) -> Disk:
    """Look at the disk under a folder; exits where it is no disk."""
    file_system = file_system_of(folder)
    if file_system in IN_MEMORY:
        sys.exit(f"{folder} is on {file_system}, where nothing is durable; name another with --dir")
    times = commit_times(folder)
    return Disk(file_system, statistics.median(times), max(times))


def file_system_of(folder: Path) -> str:
    """The type of the file system that a folder is on; `unknown` where the system does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    best, kind = "", "unknown"
    path = str(folder.resolve())
    for line in mounts.read_text().splitlines():
        _device, point, found, *_ = line.split()
        if len(point) > len(best) and os.path.commonpath((path, point)) == point:
            best, kind = point, found
    return kind


def commit_times(folder: Path) -> list[float]:
    """Milliseconds of single-row transactions with the broker's own settings."""
    path = folder / "commits.sqlite3"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = wal")
    database.execute("PRAGMA synchronous = full")
    database.execute("CREATE TABLE row (key INTEGER PRIMARY KEY, body BLOB)")
    times = [_commit(database, key) for key in range(COMMITS)]
    database.close()
    path.unlink()
    return times


def _commit(database: sqlite3.Connection, key: int) -> float:
    began = time.perf_counter()
    database.execute("INSERT INTO row VALUES (?, ?)", (key, b"x" * 100))
    return (time.perf_counter() - began) * 1_000
