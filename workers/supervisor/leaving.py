"""How a worker leaves: it takes nothing new, ends what runs, tells what came of it, and goes."""

from __future__ import annotations

import logging

from shared.clock import SECOND
from shared.wire import fleet
from workers.supervisor.effects import Exit, Log, Restart, Tell
from workers.supervisor.standing import Standing
from workers.supervisor.state import State

DRAIN_WITHIN = 30 * SECOND
LEAVE_WITHIN = 2 * SECOND


def drain(state: State, now: int) -> None:
    """Take nothing new, finish what runs, leave for good. The second time: hand back what runs."""
    restarts, state.restarts = state.restarts, False
    if state.draining is None:
        state.draining = now
        state.emit(Tell(fleet.Draining()), Log(logging.INFO, "draining"))
    elif not restarts:
        state.draining = now - DRAIN_WITHIN


def is_out_of_patience(state: State, now: int) -> bool:
    """Whether what still runs is handed back."""
    return state.draining is not None and now - state.draining >= DRAIN_WITHIN


def leave_when_done(state: State, standing: Standing, now: int) -> None:
    """Leave if it drains, nothing runs, and the broker has heard of everything."""
    if state.draining is None or any(slot.jobs for slot in state.slots.values()):
        return
    untold = state.results.waiting or state.blobs.bringing or bool(state.given_back)
    if untold and now < _waits_until(standing, state.draining):
        return
    standing.report(now)
    state.emit(Tell(fleet.Leave()), Restart() if state.restarts else Exit())


def _waits_until(standing: Standing, draining: int) -> int:
    """Until when the broker may hear the rest; not for long where there is none."""
    if standing.joined:
        return draining + DRAIN_WITHIN + LEAVE_WITHIN
    return standing.heard + LEAVE_WITHIN
