"""What a slot was given and is not to do any more."""

from __future__ import annotations

from shared.wire.rows import Assignment, Held
from workers.kinds import PRINTING
from workers.slots.messages import Skip, Stop
from workers.supervisor.effects import Hand, Kill
from workers.supervisor.slots import Ending, SlotState
from workers.supervisor.state import Fences, State


def take_back(state: State, number: int, slot: SlotState) -> None:
    """What lies behind the head goes back to where any slot can have it."""
    behind = [slot.jobs.pop() for _ in range(len(slot.jobs) - 1)]
    if behind:
        slot.skips += 1
        state.emit(Hand(number, Skip(tuple([Held(job.key, job.attempt) for job in behind]))))
        state.backlog.extendleft(behind)


def end(state: State, number: int, slot: SlotState, ending: Ending) -> None:
    """Kill a slot; what it does is over when it has died."""
    slot.ending = ending
    take_back(state, number, slot)
    state.emit(Kill(number))


def drop(state: State, fences: Fences, now: int) -> list[Assignment]:
    """What is dropped and over at once; what a slot does is over only when the slot says so, or
    has died."""
    dropped = state.drop_waiting(fences) + state.blobs.drop(state, fences)
    for number, slot in state.slots.items():
        dropped += _drop_from_slot(state, number, slot, fences, now)
    return dropped


def _drop_from_slot(
    state: State, number: int, slot: SlotState, fences: Fences, now: int
) -> list[Assignment]:
    if not any((job.key, job.attempt) in fences for job in slot.jobs):
        return []
    head = slot.jobs[0]
    take_back(state, number, slot)
    if (head.key, head.attempt) in fences and slot.ending is None:
        _revoke(state, number, slot, head, now)
    return state.drop_waiting(fences)


def _revoke(state: State, number: int, slot: SlotState, head: Assignment, now: int) -> None:
    """A job that prints knows how to stop, and its slot lives on."""
    if head.kind not in PRINTING:
        end(state, number, slot, Ending.REVOKED)
    elif slot.revoked is None:
        slot.revoked = now
        state.emit(Hand(number, Stop(head.key, head.attempt)))
