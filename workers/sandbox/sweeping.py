"""Clears away what slots left behind that were killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from workers.sandbox import seats
from workers.sandbox.cgroups import Groups

PROC = Path("/proc")


def sweep(locks: Path, groups: Groups | None, first_uid: int) -> None:
    """Look at each seat that nobody holds."""
    for seat in seats.abandoned(locks, first_uid):
        if groups is not None:
            groups.sweep(seat.name)
        if seat.uid is not None:
            end_all_of(seat.uid)


def end_all_of(uid: int) -> None:
    """End every process of a user whose number is ours to give."""
    for process in processes_of(uid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def processes_of(uid: int) -> Iterator[int]:
    """The processes that run as this user, those that have ended left out."""
    for each in PROC.iterdir():
        with suppress(OSError):
            if each.name.isdigit() and each.stat().st_uid == uid and _is_alive(each):
                yield int(each.name)


def _is_alive(process: Path) -> bool:
    text = (process / "stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()[0] not in "ZX"
