"""Launching workers here, and what becomes of the grid when they end with this program."""

from __future__ import annotations

from collections.abc import Callable

from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.model.format import counted

BUSY = "{} now stops {}: what runs there is queued again."
LAST = "{} now stops the only workers: everything waits until others come."


def stopping(
    fleet: FleetNow | None, ours: Callable[[WorkerRow], bool], doing: str
) -> tuple[str, str] | None:
    """What somebody is asked whose leaving would stop work, and what is said of it; `doing` is
    the way to leave."""
    workers = () if fleet is None else fleet.workers
    alive = [worker for worker in workers if worker.state is WorkerState.ALIVE]
    children = [worker for worker in workers if ours(worker)]
    busy = [worker for worker in children if worker.busy or worker.generates]
    question = f"{counted(len(children), 'worker')} launched here."
    if children and all(map(ours, alive)):
        return question, LAST.format(doing.capitalize())
    if busy:
        return question, BUSY.format(doing.capitalize(), counted(len(busy), "busy one"))
    return None
