"""What slots are given, and what comes of it."""

from __future__ import annotations

from shared.wire.rows import Assignment, Outcome
from workers.slots.messages import Configure, Work
from workers.supervisor.effects import Hand
from workers.supervisor.slots import Ending, SlotState
from workers.supervisor.state import State


def configure(state: State, number: int) -> None:
    """Have a slot go by the settings."""
    state.emit(Hand(number, Configure(state.settings.rows(for_workers=True))))


def dispatch(state: State, now: int) -> None:
    """Give the slots what they have room for: each something to do, before any has more."""
    if not state.backlog or state.draining is not None:
        return
    for depth in (0, state.pace.in_pipe()):
        for number, slot in state.slots.items():
            while state.backlog and _takes(slot, depth, now):
                _give(state, number, slot, state.backlog.popleft(), now)


def finish(state: State, slot: SlotState, outcome: Outcome, now: int) -> None:
    """A slot is done with what it did."""
    head = slot.head
    if head is None or (head.key, head.attempt) != (outcome.key, outcome.attempt):
        return
    slot.pop(now)
    if slot.ending is Ending.REVOKED:
        state.give_back([head], tried=False, reason="It was revoked.")
        return
    state.pace.learn(outcome.finished - outcome.started)
    state.results.add(outcome)


def _takes(slot: SlotState, depth: int, now: int) -> bool:
    free = slot.ready and slot.ending is None and not slot.skips
    return free and not slot.is_long(now) and len(slot.jobs) <= depth


def _give(state: State, number: int, slot: SlotState, job: Assignment, now: int) -> None:
    slot.push(job, now)
    work = Work(job.key, job.attempt, job.kind, job.payload, job.inputs, job.whole)
    state.emit(Hand(number, work))
