"""Ordering workers about: who may not, what is asked first, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.safety import one_line
from shared.states import Deed, Role, WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.model.agents import working_on
from tui.model.format import count, counted
from tui.model.text import fit

SHOWN_CELLS = 48
"""What a worker with many slots does is cut to so many."""

NAMED = 4
"""So many workers are named in a question, and the others counted."""

NOT_ALLOWED = "Only an administrator or who launched {} can {} it."
LAST = "No other worker takes tasks: they will wait."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a worker: its verb, what is said of it, and the words of the answer."""

    verb: str
    about: Callable[[WorkerRow], str]
    yes: str


def _drained(worker: WorkerRow) -> str:
    waiting = worker.held - worker.busy
    back = f" {counted(waiting, 'task')} waiting there go elsewhere." if waiting > 0 else ""
    return f"{_finishes(worker)} and leaves.{back}"


def _restarted(worker: WorkerRow) -> str:
    return f"{_finishes(worker)}, leaves, and comes back anew."


def _killed(worker: WorkerRow) -> str:
    if not worker.busy:
        return "It ends at once."
    return f"It ends at once; what runs there ({_doing(worker)}) is queued again."


def _finishes(worker: WorkerRow) -> str:
    if not worker.busy:
        return "It takes nothing new"
    return f"It finishes what runs there ({_doing(worker)})"


def _doing(worker: WorkerRow) -> str:
    return fit(working_on(worker), SHOWN_CELLS).rstrip()


ASKED: dict[Deed, Asked] = {
    Deed.DRAIN: Asked("drain", _drained, "Drain it"),
    Deed.KILL: Asked("kill", _killed, "Kill it"),
    Deed.RESTART: Asked("restart", _restarted, "Restart it"),
}

_DRAINS = "{} drains already: it leaves when it has done what runs."
_STATES: dict[WorkerState, dict[Deed, str]] = {
    WorkerState.ALIVE: {},
    WorkerState.DRAINING: {Deed.DRAIN: _DRAINS, Deed.RESTART: _DRAINS},
    WorkerState.LOST: dict.fromkeys(Deed, "{} is not there: its work was queued again."),
    WorkerState.KILLED: dict.fromkeys(Deed, "{} was killed: its work was queued again."),
}


def refusal(worker: WorkerRow, role: Role, deed: Deed) -> str:
    """Why something is not done to a worker; empty where it can be."""
    name = one_line(worker.name)
    if role is not Role.ADMIN and not worker.mine:
        return NOT_ALLOWED.format(name, ASKED[deed].verb)
    return _STATES[worker.state].get(deed, "").format(name)


def question(workers: Sequence[WorkerRow], deed: Deed) -> str:
    """What is asked before something is done to some workers."""
    verb = ASKED[deed].verb.capitalize()
    if len(workers) == 1:
        return f"{verb} worker {one_line(workers[0].name)}?"
    return f"{verb} {count(len(workers))} workers?"


def about(workers: Sequence[WorkerRow], deed: Deed, fleet: FleetNow) -> str:
    """What becomes of them, of what they do, and of the grid."""
    said = ASKED[deed].about(workers[0]) if len(workers) == 1 else f"{_names(workers)}."
    return said if _others(workers, deed, fleet) else f"{said} {LAST}"


def _names(workers: Sequence[WorkerRow]) -> str:
    named = ", ".join(one_line(worker.name) for worker in workers[:NAMED])
    more = len(workers) - NAMED
    return f"{named} and {counted(more, 'other')}" if more > 0 else named


def _others(workers: Sequence[WorkerRow], deed: Deed, fleet: FleetNow) -> bool:
    """Whether somebody else takes tasks meanwhile."""
    leaving = {worker.name for worker in workers}
    return deed is Deed.RESTART or any(
        row.state is WorkerState.ALIVE and row.name not in leaving for row in fleet.workers
    )
