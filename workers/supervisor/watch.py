"""What time does to slots: limits end, what waits behind a long job goes elsewhere."""

from __future__ import annotations

from workers.supervisor.deaths import start_again
from workers.supervisor.leaving import is_out_of_patience
from workers.supervisor.slots import LONG_JOB, STOPPED_MOST, STOPS_WITHIN, Ending, SlotState
from workers.supervisor.state import State
from workers.supervisor.taking_back import end, take_back


def watch(state: State, now: int) -> None:
    """Look at every slot, and at what none of them will do soon."""
    for number, slot in state.slots.items():
        start_again(state, number, slot, now)
        if slot.ending is None:
            _watch_slot(state, number, slot, now)
    _hand_back_stuck(state, now)


def _watch_slot(state: State, number: int, slot: SlotState, now: int) -> None:
    ending = _ending_due(state, slot, now)
    if ending is not None:
        end(state, number, slot, ending)
    elif slot.is_long(now) and len(slot.jobs) > 1:
        take_back(state, number, slot)


def _ending_due(state: State, slot: SlotState, now: int) -> Ending | None:
    """Why a slot is to be killed now."""
    head = slot.head
    if slot.stopped_since is not None and now - slot.stopped_since >= STOPPED_MOST:
        return Ending.STOPPED
    if head is None:
        return Ending.REVOKED if _skips_too_late(slot, now) else None
    if slot.revoked is not None and now - slot.revoked >= STOPS_WITHIN:
        return Ending.REVOKED
    if head.time_limit and slot.age(now) >= head.time_limit:
        return Ending.TIME_LIMIT
    return Ending.HANDED_BACK if is_out_of_patience(state, now) else None


def _skips_too_late(slot: SlotState, now: int) -> bool:
    """A slot that has nothing to do and does not answer is at what was taken back from it:
    the skip came too late. Nothing there counts any more."""
    return slot.skips > 0 and now - slot.since >= LONG_JOB


def _hand_back_stuck(state: State, now: int) -> None:
    """Others may have a free slot for what no slot here will do soon."""
    stuck = all(slot.is_long(now) or not slot.sound for slot in state.slots.values())
    jobs = [] if state.draining is None else state.blobs.drop_fetching(state)
    if state.backlog and (stuck or state.draining is not None):
        jobs += state.backlog
        state.backlog.clear()
    if jobs:
        state.give_back(jobs, tried=False, reason="The worker was busy with other tasks.")
