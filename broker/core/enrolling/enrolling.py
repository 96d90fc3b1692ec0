"""A worker of another machine shows its token, and is one of the grid's from then on."""

from __future__ import annotations

import logging

from broker.core.accounts.sessions import digest_of
from broker.core.auditing import noting
from broker.core.effects import Admit, Vouch
from broker.core.enrolling.enrolled import Enrolled, WorkerInvitation
from broker.core.events import FromClient
from broker.core.folding import folded
from broker.core.turn import Turn
from shared.audit import Audited
from shared.clock import DAY
from shared.errors import ErrorCode
from shared.wire import enrolling as wire
from shared.wire.rows import Refusal

REMEMBERED = DAY
"""How long the broker can tell that an invitation was used or has expired."""

_AGAIN = "On the broker's machine, calc-broker enroll makes another one."
_NOT_NEEDED = Refusal(
    ErrorCode.INVALID,
    "On the broker's own machine nothing has to be enrolled: start calc-worker without --join.",
)
_UNKNOWN = Refusal(
    ErrorCode.UNAUTHORIZED, f"The token is none of this grid's, or another took its place. {_AGAIN}"
)
_USED = Refusal(
    ErrorCode.UNAUTHORIZED,
    f"The token was used before, and counts once. {_AGAIN} If it was not you who used it, revoke "
    "the worker that did: calc workers enrolled.",
)
_EXPIRED = Refusal(ErrorCode.UNAUTHORIZED, f"The token has expired. {_AGAIN}")
_TAKEN = Refusal(
    ErrorCode.CONFLICT,
    f"Another worker has this name by now; rename or revoke it, or choose another name. {_AGAIN}",
)
_ENROLLED = (
    "This worker is enrolled already, as {0}. For a second one on this machine set CALC_HOME to "
    "another folder; for another name of this one an administrator runs calc workers rename {0} "
    "NAME, or revokes it first."
)


def admit(turn: Turn) -> None:
    """Say which keys may be let in to where workers are served."""
    turn.emit(Admit(turn.grid.enrolled.keys))


def enroll(turn: Turn, event: FromClient, message: wire.Enroll) -> None:
    """Take the key of the connection for that of a worker, if the token is good."""
    digest = digest_of(message.token)
    known = turn.grid.enrolled.admitted(event.origin.key)
    if known is not None and known.invitation == digest:  # it has not heard that it was let in
        _welcome(turn, event, known)
        return
    invitation = turn.loaded.worker_invitations.get(digest)
    refusal = _refusal(turn, event, invitation)
    if refusal is not None or invitation is None:
        _refuse(turn, event, refusal or _UNKNOWN)
    else:
        _let_in(turn, event, invitation)


def sweep(turn: Turn) -> None:
    """Have the disk forget invitations that were over long ago."""
    turn.changes.enrolment.over_since = turn.wall - REMEMBERED


def _refusal(turn: Turn, event: FromClient, invitation: WorkerInvitation | None) -> Refusal | None:
    if event.origin.is_local:
        return _NOT_NEEDED
    if invitation is None:
        return _UNKNOWN
    if invitation.used is not None:
        return _USED
    if invitation.expires <= turn.wall:
        return _EXPIRED
    known = turn.grid.enrolled.admitted(event.origin.key)
    if known is not None and folded(known.name) != folded(invitation.name):
        return Refusal(ErrorCode.CONFLICT, _ENROLLED.format(known.name))
    other = turn.grid.enrolled.named(invitation.name)
    return None if other is None or other.key == event.origin.key else _TAKEN


def _refuse(turn: Turn, event: FromClient, refusal: Refusal) -> None:
    turn.refused_frame(f"a worker at {event.origin.address} was not enrolled: {refusal.message}")
    turn.refuse(event, refusal.code, refusal.message)


def _let_in(turn: Turn, event: FromClient, invitation: WorkerInvitation) -> None:
    origin, wall = event.origin, turn.wall
    worker = Enrolled(
        origin.key,
        invitation.name,
        invitation.roles,
        origin.address,
        created=wall,
        seen=wall,
        invitation=invitation.digest,
        written=wall,
    )
    turn.grid.enrolled.add(worker)
    turn.changes.enrolment.workers[worker.key] = worker
    invitation.used = turn.changes.enrolment.used[invitation.digest] = wall
    noting.note_of(turn, None, origin, Audited.WORKER_ENROLLED, worker.name)
    turn.log(logging.INFO, f"worker {worker.name} was enrolled from {origin.address}")
    admit(turn)
    _welcome(turn, event, worker)


def _welcome(turn: Turn, event: FromClient, worker: Enrolled) -> None:
    turn.emit(Vouch(event.peer))
    turn.reply(event, wire.Enrolled(worker.name, worker.roles))
