"""Taking blobs in, piece by piece or as files. A piece is written before it is answered, and the
last one, or the file, answered when the blob is on disk and a commit says so."""

from __future__ import annotations

from broker.core.blobs import claiming, steps
from broker.core.blobs.askers import Asker, OfClient
from broker.core.blobs.transfers import Transfer
from broker.core.effects import DropBlob, KeepBlob, WriteBlob
from broker.core.events import BlobKept, BlobLost, FromClient
from broker.core.turn import Turn
from shared import limits
from shared.clock import MINUTE
from shared.errors import ErrorCode, RequestError
from shared.kinds.base import BlobName
from shared.wire import blobs as wire
from shared.wire.rows import Refusal

Beginning = wire.Send | wire.Bring | wire.SendFile | wire.BringFile

KEPT_FOR = 10 * MINUTE
"""A transfer that was cut off goes on where it was for so long."""

MOST_AT_ONCE = 256
"""Transfers after which clients begin no other; each has a file open."""

MOST_OF_ALL = 512
"""Transfers after which workers begin no other either: no number of clients keeps results out."""

_TOO_LARGE = f"Images have at most {limits.BLOB_BYTES:,} bytes."
_OVER_QUOTA = "This is more than the quota of images (quota.blobs) lets you keep; delete tasks."
_OVER_ALL = (
    "The quota of images (quota.blobs) lets you keep {} bytes in all, and this has {}; an "
    "administrator can raise it: calc accounts quota"
)
_TOO_MANY = "Too much is being sent at once; send this when some of it has arrived."
_OTHER_SIZE = "Of this hash there were other numbers of bytes before."
_UNKNOWN = "There is nothing of this hash that goes on; begin to send it."
_GAP = "Bytes before these are missing; go on where the broker says it is."
_TOO_LONG = "This is more than there was to come; the whole of it was dropped."
_TOO_FAST = f"Only {limits.PIECES_SENT} pieces may be unanswered; the whole of it was dropped."
_ELSEWHERE = Refusal(
    ErrorCode.NOT_FOUND, "Files are handed in on the broker's own machine; send pieces of it."
)
UNWRITTEN = Refusal(
    ErrorCode.UNAVAILABLE,
    "The broker cannot write to its disk, which may be full; nothing of this was kept. Send it "
    "again later.",
)


def begin(turn: Turn, event: FromClient, message: wire.Send | wire.SendFile) -> None:
    """A client says what is coming, or hands it in."""
    asker = OfClient(event.peer, event.request, turn.owner_of(event))
    begin_for(turn, asker, message, is_near=event.origin.is_local)


def piece(turn: Turn, event: FromClient, message: wire.SendPiece) -> None:
    """A client sends the next bytes."""
    piece_of(turn, OfClient(event.peer, event.request, turn.owner_of(event)), message)


def begin_for(turn: Turn, asker: Asker, message: Beginning, *, is_near: bool) -> None:
    """Say how much of a blob is there, and make room for the rest, or for the file that has it: who
    is not on this machine has put none there."""
    if _file_of(message) is not None and not is_near:
        turn.emit(asker.refused(_ELSEWHERE))
    else:
        _begin_here(turn, asker, message)


def _begin_here(turn: Turn, asker: Asker, message: Beginning) -> None:
    name = BlobName(message.digest, message.size)
    claim = claiming.find(turn, asker.owner, name.digest)
    transfer = turn.grid.blobs.transfers.find(asker.owner, name.digest)
    if (claim or transfer or name).size != name.size:
        turn.emit(asker.refused(Refusal(ErrorCode.INVALID, _OTHER_SIZE)))
    elif transfer is not None and (transfer.whole or _file_of(message) is None):
        if transfer.step_of != asker.step_of:
            transfer.step_of = None
        _tell(turn, asker, transfer)
    elif claiming.has(turn, asker.owner, name.digest):
        _hold(turn, asker, name)
        turn.emit(asker.sent(name.size, kept=True))
    else:
        if transfer is not None:
            _drop(turn, transfer)
        _begin(turn, asker, message, adds=0 if claim else name.size)


def piece_of(turn: Turn, asker: Asker, message: wire.SendPiece | wire.BringPiece) -> None:
    """Take the next bytes; those that are there already are answered like any."""
    transfer = turn.grid.blobs.transfers.find(asker.owner, message.digest)
    problem = _problem(turn, asker, message, transfer)
    if problem is not None:
        turn.emit(asker.refused(problem))
    elif transfer is not None and message.offset == transfer.offset and message.data:
        _take(turn, asker, transfer, message.data)
    elif transfer is not None:
        _tell(turn, asker, transfer)


def kept(turn: Turn, event: BlobKept) -> None:
    """A blob is on disk; its sender is told once the commit says so, too."""
    transfer = turn.grid.blobs.transfers.with_ticket(event.ticket)
    if transfer is not None:
        turn.grid.blobs.transfers.end(transfer)
        for waiter in transfer.waiters:
            _hold(turn, waiter, BlobName(transfer.digest, transfer.size))
            turn.emit(waiter.sent(transfer.size, kept=True))


def lost(turn: Turn, event: BlobLost) -> None:
    """The disk did not take a blob, or it was not what its hash says."""
    transfer = turn.grid.blobs.transfers.with_ticket(event.ticket)
    if transfer is not None:
        turn.grid.blobs.transfers.end(transfer)
        turn.changes.blobs.freed.add(transfer.digest)
        for waiter in transfer.waiters:
            turn.emit(waiter.refused(event.refusal))


def expire(turn: Turn) -> None:
    """Drop what nobody has gone on with."""
    for transfer in turn.grid.blobs.transfers:
        if not transfer.whole and turn.mono - transfer.heard >= KEPT_FOR:
            _drop(turn, transfer)


def _hold(turn: Turn, asker: Asker, name: BlobName) -> None:
    if asker.step_of is not None:
        steps.lend(turn, asker.owner, asker.step_of, name)
        return
    turn.grid.blobs.steps.own(asker.owner, name.digest)
    claiming.hold(turn, asker.owner, name)


def _file_of(message: Beginning) -> bytes | None:
    return message.file if isinstance(message, wire.SendFile | wire.BringFile) else None


def _begin(turn: Turn, asker: Asker, message: Beginning, adds: int) -> None:
    try:
        _check_room(turn, asker, message.size, adds)
    except RequestError as error:
        turn.emit(asker.refused(Refusal(error.code, error.message)))
        return
    turn.grid.last_ticket += 1
    name, file = BlobName(message.digest, message.size), _file_of(message)
    whose = asker.owner, *name, turn.mono
    transfer = Transfer(turn.grid.last_ticket, *whose, adds, asker.step_of)
    turn.grid.blobs.transfers.add(transfer)
    if file is not None:
        transfer.offset = transfer.size
    if transfer.whole:
        turn.emit(KeepBlob(transfer.ticket, *name, file))
    _tell(turn, asker, transfer)


def _check_room(turn: Turn, asker: Asker, size: int, adds: int) -> None:
    blobs = turn.grid.blobs
    if size > limits.BLOB_BYTES:
        raise RequestError(ErrorCode.TOO_LARGE, _TOO_LARGE)
    quota = turn.grid.blob_quota(asker.owner)
    if adds and asker.has_quota and blobs.counted(asker.owner) + adds > quota:
        never = _OVER_ALL.format(f"{quota:,}", f"{size:,}")
        raise RequestError(ErrorCode.OVERLOADED, never if size > quota else _OVER_QUOTA)
    most = asker.has_quota and len(blobs.transfers.of(asker.owner)) >= limits.BLOBS_SENT
    room = MOST_AT_ONCE if asker.has_quota else MOST_OF_ALL
    if most or len(list(blobs.transfers)) >= room:
        raise RequestError(ErrorCode.RATE_LIMITED, _TOO_MANY)


def _problem(
    turn: Turn,
    asker: Asker,
    message: wire.SendPiece | wire.BringPiece,
    transfer: Transfer | None,
) -> Refusal | None:
    if transfer is None:
        return Refusal(ErrorCode.NOT_FOUND, _UNKNOWN)
    if message.offset > transfer.offset:
        return Refusal(ErrorCode.CONFLICT, _GAP)
    if _is_too_fast(turn, asker, message, transfer):
        _drop(turn, transfer)
        return Refusal(ErrorCode.RATE_LIMITED, _TOO_FAST)
    if message.offset + len(message.data) > transfer.size:
        return _too_long(turn, transfer)
    return None


def _is_too_fast(
    turn: Turn,
    asker: Asker,
    message: wire.SendPiece | wire.BringPiece,
    transfer: Transfer,
) -> bool:
    """Pieces that are there already do not count: a connection may send the same twice at once."""
    if transfer.whole or message.offset < transfer.offset:
        return False
    sender = asker.peer, message.digest
    turn.pieces[sender] = turn.pieces.get(sender, 0) + 1
    return turn.pieces[sender] > limits.PIECES_SENT


def _too_long(turn: Turn, transfer: Transfer) -> Refusal:
    if not transfer.whole:
        _drop(turn, transfer)
    return Refusal(ErrorCode.INVALID, _TOO_LONG)


def _take(turn: Turn, asker: Asker, transfer: Transfer, data: bytes) -> None:
    transfer.heard = turn.mono
    offset, transfer.offset = transfer.offset, transfer.offset + len(data)
    if transfer.whole:
        turn.emit(WriteBlob(transfer.ticket, offset, data, None, None))
        turn.emit(KeepBlob(transfer.ticket, transfer.digest, transfer.size))
        transfer.waiters.append(asker)
    else:
        written = asker.sent(transfer.offset, kept=False)
        turn.emit(WriteBlob(transfer.ticket, offset, data, written, asker.refused(UNWRITTEN)))


def _tell(turn: Turn, asker: Asker, transfer: Transfer) -> None:
    """How far it is; where it is whole, as soon as it is on disk."""
    transfer.heard = turn.mono
    if transfer.whole:
        transfer.waiters.append(asker)
    else:
        turn.emit(asker.sent(transfer.offset, kept=False))


def _drop(turn: Turn, transfer: Transfer) -> None:
    turn.grid.blobs.transfers.end(transfer)
    turn.emit(DropBlob(transfer.ticket))
