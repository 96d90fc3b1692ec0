"""How blobs come to be kept, and how they go."""

from __future__ import annotations

from collections.abc import Iterable

from broker.core.blobs.claims import Claim, Use
from broker.core.effects import RemoveBlobs
from broker.core.turn import Turn
from shared.clock import HOUR
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.states import BlobRole

HELD = HOUR
"""How long a blob stays that no task names."""

_MISSING = "The broker does not have these bytes of yours; send them, then submit this again."
_OTHER_SIZE = "What is named has another number of bytes than was sent."


def find(turn: Turn, owner: int, digest: bytes) -> Claim | None:
    """What a user has of a blob."""
    return turn.loaded.claims[digest].get(owner)


def has(turn: Turn, owner: int, digest: bytes) -> bool:
    """Whether a user has sent a blob, and it is there."""
    return find(turn, owner, digest) is not None and digest not in turn.loaded.gone


def hold(turn: Turn, owner: int, name: BlobName) -> None:
    """A user has sent a blob, now or before, and may name it for an hour."""
    claim = find(turn, owner, name.digest)
    if claim is None:
        claim = Claim(owner, name.digest, name.size)
        turn.loaded.claims[name.digest][owner] = claim
        turn.grid.blobs.count(owner, name.size)
    claim.until = turn.wall + HELD
    _note(turn, claim)


def check(turn: Turn, owner: int, names: Iterable[BlobName]) -> None:
    """Raise `RequestError` for bytes that the user has not sent, or that are gone again."""
    for name in names:
        claim = find(turn, owner, name.digest)
        if claim is None or name.digest in turn.loaded.gone:
            raise RequestError(ErrorCode.NOT_FOUND, _MISSING)
        if claim.size != name.size:
            raise RequestError(ErrorCode.INVALID, _OTHER_SIZE)


def use(
    turn: Turn,
    owner: int,
    task: int,
    role: BlobRole,
    names: Iterable[BlobName],
    first: int = 0,
) -> None:
    """A task names these, from this place on, which were checked to be there. They are held no
    longer: once they are deleted with the task, they do not count for another hour."""
    for place, name in enumerate(names, first):
        claim = turn.loaded.claims[name.digest][owner]
        claim.uses, claim.until = claim.uses + 1, 0
        _note(turn, claim)
        turn.changes.blobs.uses.setdefault(task, []).append(Use(task, role, place, name))


def release(turn: Turn, owner: int, task: int) -> None:
    """A task is deleted, and names nothing any more."""
    new = turn.changes.blobs.uses.pop(task, [])
    for digest in (*turn.loaded.blobs_of.get(task, ()), *(made.blob.digest for made in new)):
        claim = turn.loaded.claims[digest][owner]
        claim.uses -= 1
        let_go(turn, claim)


def lapse(turn: Turn) -> None:
    """What was sent, and named by no task for an hour."""
    for found in turn.loaded.lapsed:
        claim = find(turn, *found)
        if claim is not None and claim.until <= turn.wall:
            claim.until = 0
            let_go(turn, claim)


def let_go(turn: Turn, claim: Claim) -> None:
    """It holds less than before, and may hold nothing."""
    _note(turn, claim)
    if not claim.holds:
        del turn.loaded.claims[claim.digest][claim.owner]
        turn.grid.blobs.count(claim.owner, -claim.size)
        turn.changes.blobs.freed.add(claim.digest)


def clear(turn: Turn) -> None:
    """Remove, after the commit, the files of what nobody has any more."""
    gone = [digest for digest in turn.changes.blobs.freed if _is_gone(turn, digest)]
    if gone:
        turn.emit(RemoveBlobs(tuple(gone)))


def _is_gone(turn: Turn, digest: bytes) -> bool:
    return not (turn.loaded.claims[digest] or turn.grid.blobs.transfers.settles(digest))


def _note(turn: Turn, claim: Claim) -> None:
    turn.changes.blobs.claims[claim.owner, claim.digest] = claim
