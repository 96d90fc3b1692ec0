"""What administrators do about enrolled workers."""

from __future__ import annotations

import logging
import unicodedata

from broker.core import losing
from broker.core.auditing import noting
from broker.core.effects import Send
from broker.core.enrolling import admission, enrolling
from broker.core.enrolling.enrolled import Enrolled
from broker.core.enrolling.naming import problem_with
from broker.core.events import FromClient, Side
from broker.core.turn import Turn
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.limits import BATCH_ITEMS
from shared.wire import enrolling as wire
from shared.wire.client import Done, Refused

_UNKNOWN = "There is no enrolled worker with this key; calc workers enrolled lists them."
_REVOKED = "This worker has been revoked; enroll it anew to let it in."
_TAKEN = "Another enrolled worker has this name."
_WHY_LOST = "The worker was revoked."


def show(turn: Turn, event: FromClient, _message: wire.ListEnrolled) -> None:
    """Tell who is enrolled, and who was: those that may join first."""
    known = sorted(turn.grid.enrolled, key=lambda e: (e.revoked is not None, e.name, e.created))
    connected = {worker.key for worker in turn.grid.workers.values()}
    rows = tuple(_row(each, connected) for each in known[:BATCH_ITEMS])
    turn.reply(event, wire.EnrolledWorkers(rows))


def rename(turn: Turn, event: FromClient, message: wire.RenameWorker) -> None:
    """Call a worker otherwise, at once where it is connected."""
    worker = _found(turn, event, message.key)
    name = unicodedata.normalize("NFC", message.name)
    if worker is None:
        return
    other = turn.grid.enrolled.named(name)
    problem = problem_with(name)
    if worker.revoked is not None:
        turn.refuse(event, ErrorCode.CONFLICT, _REVOKED)
    elif problem is not None:
        turn.refuse(event, ErrorCode.INVALID, problem)
    elif other is not None and other is not worker:
        turn.refuse(event, ErrorCode.CONFLICT, _TAKEN)
    else:
        _rename(turn, event, worker, name)
        turn.reply(event, Done())


def revoke(turn: Turn, event: FromClient, message: wire.RevokeWorker) -> None:
    """Let a worker in no more, and have what it holds done elsewhere."""
    worker = _found(turn, event, message.key)
    if worker is None:
        return
    if worker.revoked is None:
        _revoke(turn, event, worker)
    turn.reply(event, Done())


def _found(turn: Turn, event: FromClient, key: bytes) -> Enrolled | None:
    worker = turn.grid.enrolled.find(key)
    if worker is None:
        turn.refuse(event, ErrorCode.NOT_FOUND, _UNKNOWN)
    return worker


def _rename(turn: Turn, event: FromClient, worker: Enrolled, name: str) -> None:
    if name == worker.name:
        return
    noting.note(turn, event.peer, Audited.WORKER_RENAMED, f"{worker.name}: {name}")
    before, worker.name = worker.name, name
    turn.changes.enrolment.workers[worker.key] = worker
    for known in (*turn.grid.workers.values(), *turn.grid.lost.values()):
        if known.key == worker.key and known.name == before:
            known.name = name


def _revoke(turn: Turn, event: FromClient, worker: Enrolled) -> None:
    worker.revoked = turn.wall
    turn.changes.enrolment.workers[worker.key] = worker
    noting.note(turn, event.peer, Audited.WORKER_REVOKED, worker.name)
    turn.log(logging.WARNING, f"account {turn.owner_of(event)} revokes worker {worker.name}")
    for known in [w for w in turn.grid.workers.values() if w.key == worker.key]:
        turn.tell_worker(Send(Side.WORKERS, known.peer, Refused(admission.REVOKED)))
        turn.grid.dismiss(known)
        losing.requeue_all(turn, known, died=False, reason=_WHY_LOST)
    admission.forget_lost(turn.grid, worker)
    enrolling.admit(turn)


def _row(worker: Enrolled, connected: set[bytes]) -> wire.EnrolledRow:
    return wire.EnrolledRow(
        worker.key,
        worker.name,
        worker.roles,
        worker.address,
        worker.created,
        worker.seen,
        worker.revoked,
        worker.key in connected,
    )
