"""What slots are given, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from shared.kinds import has_blobs
from shared.wire.rows import Assignment, Outcome
from workers.slots.messages import Configure, Work
from workers.supervisor.batches import batches
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
    free = {number: slot for number, slot in state.slots.items() if _takes(slot, now)}
    given: dict[int, list[Assignment]] = {number: [] for number in free}
    for depth in (1, 1 + state.pace.in_pipe()):
        for number, slot in free.items():
            while state.backlog and len(slot.jobs) < depth:
                job = state.backlog.popleft()
                slot.push(job, now)
                given[number].append(job)
    for number, jobs in given.items():
        state.emit(*(Hand(number, Work(batch)) for batch in batches(jobs, _weight)))


def finish(state: State, slot: SlotState, outcomes: Sequence[Outcome], now: int) -> None:
    """A slot is done with what it did, one job after the other."""
    ended = [(_take_head(state, slot, outcome, now), outcome) for outcome in outcomes]
    counted = [(job, outcome) for job, outcome in ended if job is not None]
    if counted:
        took = counted[-1][1].finished - counted[0][1].started
        state.pace.learn(took, len(counted), moving=has_blobs(counted[-1][0].kind))
    for job, outcome in counted:
        state.end(job, outcome)


def _takes(slot: SlotState, now: int) -> bool:
    leaves = slot.ending is not None or slot.revoked is not None
    free = slot.ready and not leaves and not slot.skips
    return free and not slot.is_long(now)


def _weight(job: Assignment) -> int:
    """Bytes of a message."""
    return len(job.payload) + sum(map(len, job.inputs))


def _take_head(state: State, slot: SlotState, outcome: Outcome, now: int) -> Assignment | None:
    """The first job, if it is what came to this and the broker is to hear of it."""
    head = slot.head
    if head is None or head.key != outcome.key or head.attempt != outcome.attempt:
        return None
    revoked = slot.ending is Ending.REVOKED or slot.revoked is not None
    slot.pop(now)
    if revoked:
        state.give_back([head], tried=False, reason="It was revoked.")
        return None
    return head
