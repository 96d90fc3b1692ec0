"""Whether a worker of another machine may join, and as what.

The network lets in the keys that `Admit` names; but what was on its way when one was revoked comes
here, and what else a worker says of itself is its own word alone.
"""

from __future__ import annotations

from broker.core import losing
from broker.core.effects import Send
from broker.core.enrolling.enrolled import Enrolled
from broker.core.events import FromWorker, Origin, Side
from broker.core.grid import Grid
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.errors import ErrorCode
from shared.roles import kinds_for, whole
from shared.states import WorkerState
from shared.wire.client import Refused
from shared.wire.fleet import Join
from shared.wire.rows import Refusal

JOIN_EVERY = 200
"""Milliseconds from one time that a key joins to the next; a worker that is sound takes longer."""

SEEN_EVERY = 60_000
"""How often it is written that a worker was seen."""

_HOW = "calc-broker enroll, on the broker's machine, prints a line that enrolls it."
REVOKED = Refusal(
    ErrorCode.UNAUTHORIZED, f"This worker has been revoked, or was never enrolled. {_HOW}"
)
_REPLACED = Refusal(
    ErrorCode.CONFLICT,
    "Another worker has joined with the same key and takes the place of this one. Each needs a "
    "home (CALC_HOME) and an enrolment of its own.",
)
_NOT_ITS_ROLE = (
    "{} is enrolled for {} and was started for nothing of that: start it with other --roles, or "
    "enroll it anew."
)
_NOT_ITS_OWN = Refusal(
    ErrorCode.FORBIDDEN, "It says that it is a worker that has another key; start it anew."
)


def place_of(grid: Grid, origin: Origin) -> Enrolled | None:
    """As what a connection may join; None also where it is from this machine."""
    return None if origin.is_local else grid.enrolled.admitted(origin.key)


def refusal(turn: Turn, event: FromWorker, message: Join) -> Refusal | None:
    """Why this worker may not join; None if it may."""
    place = place_of(turn.grid, event.origin)
    if place is None and not event.origin.is_local:
        return REVOKED
    if any(w.key != event.origin.key for w in _with_instance(turn.grid, message.instance)):
        return _NOT_ITS_OWN
    if place is not None and not kinds_of(place, message):
        text = _NOT_ITS_ROLE.format(place.name, ", ".join(place.roles))
        return Refusal(ErrorCode.FORBIDDEN, text)
    return None


def kinds_of(place: Enrolled | None, message: Join) -> tuple[str, ...]:
    """What a worker is given: of what it does with all its steps, what it was enrolled for."""
    able = whole(message.kinds)
    if place is None:
        return able
    allowed = kinds_for(place.roles)
    return tuple(kind for kind in able if kind in allowed)


def is_too_soon(turn: Turn, place: Enrolled | None) -> bool:
    """Whether a key joins so often that it cannot be meant; it is counted."""
    if place is None:
        return False
    if place.joined is None or turn.mono - place.joined >= JOIN_EVERY:
        place.joined = turn.mono
        return False
    turn.refused_frame(f"worker {place.name} joins again and again")
    return True


def make_room(turn: Turn, place: Enrolled | None, instance: bytes) -> None:
    """A key is that of one worker: who joins with it last. The one before has died, most often."""
    if place is None:
        return
    for other in [w for w in turn.grid.workers.values() if w.key == place.key]:
        if other.instance != instance:
            turn.tell_worker(Send(Side.WORKERS, other.peer, Refused(_REPLACED)))
            losing.lose(turn, other, "another has joined with its key")
    forget_lost(turn.grid, place, but=instance)


def forget_lost(grid: Grid, place: Enrolled, but: bytes = b"") -> None:
    """What was lost of a worker is not shown beside what it is now. One that was killed is kept in
    mind, lest it comes back."""
    for worker in list(grid.lost.values()):
        gone = worker.state is WorkerState.LOST and worker.instance != but
        if gone and worker.key == place.key:
            del grid.lost[worker.instance]


def note_seen(turn: Turn, worker: Worker, origin: Origin) -> None:
    """A worker of another machine was heard. That is written at most once a minute."""
    place = place_of(turn.grid, origin)
    if place is None or worker.key != place.key:
        return
    place.seen, place.address = turn.wall, origin.address
    if turn.wall - place.written >= SEEN_EVERY:
        place.written = turn.wall
        turn.changes.enrolment.seen[place.key] = place


def _with_instance(grid: Grid, instance: bytes) -> list[Worker]:
    lost = grid.lost.get(instance)
    there = [worker for worker in grid.workers.values() if worker.instance == instance]
    return there if lost is None else [*there, lost]
