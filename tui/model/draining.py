"""Taking a worker out: why that cannot be, and what it means."""

from __future__ import annotations

from shared.safety import one_line
from shared.states import Role, WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.model.agents import working_on
from tui.model.format import counted
from tui.model.text import fit

SHOWN_CELLS = 48
"""What a worker with many slots does is cut to so many."""

NOT_ALLOWED = "Only an administrator can drain a worker."
LAST = "No other worker takes tasks: they will wait."


def refusal(worker: WorkerRow, role: Role) -> str:
    """Why a worker is not drained; empty where it can be."""
    if role is not Role.ADMIN:
        return NOT_ALLOWED
    return _STATES[worker.state].format(one_line(worker.name))


_STATES = {
    WorkerState.ALIVE: "",
    WorkerState.DRAINING: "{} drains already: it leaves when it has done what runs.",
    WorkerState.LOST: "{} is not there: its work was queued again.",
}


def about(worker: WorkerRow, fleet: FleetNow) -> str:
    """What runs there and what becomes of it."""
    waiting = worker.held - worker.busy
    back = f" {counted(waiting, 'task')} waiting there go elsewhere." if waiting > 0 else ""
    others = any(
        row.state is WorkerState.ALIVE and row.name != worker.name for row in fleet.workers
    )
    last = "" if others else f" {LAST}"
    return f"{_first(worker)} and leaves.{back}{last}"


def _first(worker: WorkerRow) -> str:
    if not worker.busy:
        return "It takes nothing new"
    return f"It finishes what runs there ({fit(working_on(worker), SHOWN_CELLS).rstrip()})"
