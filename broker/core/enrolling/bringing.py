"""How many bytes a worker of another machine may bring that no result names: it brings them before
it says what came of its attempt, and may never say so."""

from __future__ import annotations

from broker.core.enrolling.enrolled import Enrolled
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.clock import HOUR
from shared.limits import BLOB_BYTES
from shared.wire.blobs import Bring, BringFile

IN_VAIN = 1024 * 1024 * 1024
"""In an hour, which is how long such bytes stay, and beside what its slots are at."""

SLOTS_COUNTED = 64
"""More slots of one worker do not bring it more; how many it has is its own word."""


def may(turn: Turn, worker: Worker, message: Bring | BringFile) -> bool:
    """Whether a worker may begin to bring another blob, which counts from now on."""
    place = turn.grid.enrolled.admitted(worker.key)
    if place is None:
        return True
    _begin_hour(turn, place)
    if place.brought + message.size > IN_VAIN + min(worker.slots, SLOTS_COUNTED) * BLOB_BYTES:
        return False
    place.brought += message.size
    worker.held[message.key].brought += message.size
    return True


def named(turn: Turn, worker: Worker, key: int) -> None:
    """An attempt of the worker has a result that counts: what it has brought was not in vain."""
    place, attempt = turn.grid.enrolled.admitted(worker.key), worker.held.get(key)
    if place is not None and attempt is not None:
        place.brought = max(0, place.brought - attempt.brought)


def _begin_hour(turn: Turn, place: Enrolled) -> None:
    if turn.mono - place.brought_since >= HOUR:
        place.brought, place.brought_since = 0, turn.mono
