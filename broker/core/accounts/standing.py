"""What follows when an account is disabled, let in again, or may do less or more than before.

What a disabled account has queued rests until it is let in again; what of it runs is taken from the
workers and queued as well, which is not a try. Its streams are switched off, its sessions end, the
workers that were launched for it leave, and the invitations that it has made count no more.
"""

from __future__ import annotations

from broker.core import jobs, losing, ordering, waiting
from broker.core.accounts import inviting, pending, sessions
from broker.core.streams import appointing
from broker.core.streams.jobs import Stream
from broker.core.tasks import Job
from broker.core.turn import Turn
from broker.core.users import User
from shared.wire.accounts import RoleChanged
from shared.wire.rows import Held

DISABLED = "The account of its owner was disabled."


def changed(turn: Turn, user: User, before: User) -> None:
    """An account is not what it was before."""
    if user.disabled and not before.disabled:
        _shut_out(turn, user)
    elif before.disabled and not user.disabled:
        turn.grid.queue.go_on(user.key)
    if before.submits and not user.submits:
        _switch_off(turn, user)
    if before.administers and not user.administers:
        inviting.withdraw_all(turn, user)
    if user.disabled or not user.role.covers(before.role):
        _send_away(turn, user)
    if user.role is not before.role:
        _tell(turn, user)


def _shut_out(turn: Turn, user: User) -> None:
    pending.forget(turn, user)
    sessions.end_all(turn, user)
    turn.grid.queue.rest(user.key)
    waiting.pass_on(turn, user.key)
    for job in _running(turn, user):
        _take_back(turn, job)


def _running(turn: Turn, user: User) -> list[Job]:
    """Newest first, since each goes to the front of the queue."""
    held = [
        attempt.job
        for worker in turn.grid.workers.values()
        for attempt in worker.held.values()
        if losing.counts(worker, attempt.job, attempt.number)
    ]
    orphans = turn.grid.orphans.values()  # after a restart, of which some have ended since
    jobs_of_all = (*held, *(job for job in orphans if turn.grid.job(job.key) is job))
    mine = [job for job in jobs_of_all if job.owner == user.key and not isinstance(job, Stream)]
    return sorted(mine, key=lambda job: job.key, reverse=True)


def _take_back(turn: Turn, job: Job) -> None:
    turn.grid.orphans.pop(job.key, None)
    if job.holder is not None:
        held = Held(job.key, job.attempt)
        turn.revoked.setdefault(job.holder.peer, []).append(held)
    jobs.lose(turn, job, tried=False, reason=DISABLED)


def _switch_off(turn: Turn, user: User) -> None:
    for stream in turn.grid.streams.of(user.key):
        if stream.on:
            appointing.stop(turn, stream)


def _send_away(turn: Turn, user: User) -> None:
    """They were let in for what the account was."""
    for worker in list(turn.grid.workers.values()):
        if worker.launcher == user.key:
            ordering.send_away(turn, worker)


def _tell(turn: Turn, user: User) -> None:
    for connection in turn.grid.connections.values():
        if connection.user is user:
            turn.push(connection.peer, RoleChanged(user.role))
