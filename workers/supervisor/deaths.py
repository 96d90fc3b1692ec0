"""A slot is gone: what it did is reported, what lay behind goes back, another starts."""

from __future__ import annotations

from shared.clock import SECOND
from shared.kinds import STEPS
from shared.states import TaskErrorCode
from shared.wire.rows import Assignment, Outcome, TaskError
from workers.supervisor.effects import Spawn
from workers.supervisor.slots import STOPPED_MOST, Ending, SlotState
from workers.supervisor.state import State

START_AGAIN_AFTER = SECOND
"""A slot that died before it was ready would die again at once."""


def replace(state: State, number: int, reason: str, wall: int, now: int) -> None:
    """A slot is gone, and this is why, where it was not killed from here."""
    dead = state.slots[number]
    delay = 0 if dead.ready else START_AGAIN_AFTER
    slot = state.slots[number] = SlotState(start_at=now + delay, sound=dead.ready)
    start_again(state, number, slot, now)
    if dead.jobs:
        _report(state, dead, dead.jobs.popleft(), reason, wall)
        state.backlog.extendleft(reversed(dead.jobs))


def start_again(state: State, number: int, slot: SlotState, now: int) -> None:
    """Start a slot that has no process, if it is time."""
    if slot.start_at is not None and now >= slot.start_at:
        slot.start_at = None
        state.emit(Spawn(number))


def _report(state: State, dead: SlotState, head: Assignment, reason: str, wall: int) -> None:
    if dead.ending is Ending.TIME_LIMIT:
        state.end(head, _ran_too_long(head, wall))
    elif dead.ending is None:
        state.give_back([head], tried=True, reason=reason)
    elif dead.ending is Ending.STOPPED:
        state.give_back([head], tried=True, reason=_STOOD_STILL)
    else:
        state.give_back([head], tried=False, reason="It was stopped.")


def _ran_too_long(job: Assignment, wall: int) -> Outcome:
    error = TaskError(TaskErrorCode.TIME_LIMIT, _too_long(job))
    return Outcome(job.key, job.attempt, wall - job.time_limit, wall, "", None, error)


def _too_long(job: Assignment) -> str:
    """What was split, or was to be, has only what is left of the limit that its user knows."""
    if job.whole or job.kind in STEPS:
        return "It ran longer than its time limit."
    return f"It ran longer than its time limit of {job.time_limit / 1_000:g} s."


_STOOD_STILL = f"The slot that did it was stopped for {STOPPED_MOST // SECOND} s."
