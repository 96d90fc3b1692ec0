"""The workers' side: who is there, what each holds, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from broker.core import jobs, joining, losing, printing
from broker.core.blobs import serving
from broker.core.effects import Passed, Send
from broker.core.enrolling import admission, bringing
from broker.core.events import FromWorker, Peer, Side
from broker.core.streams import appointing, generating
from broker.core.streams.jobs import Stream
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.settings import Settings
from shared.states import WorkerState
from shared.wire import blobs, fleet, flow, live
from shared.wire import client as wire


def receive(turn: Turn, event: FromWorker) -> None:
    """A message from a worker. One that is not known has to join first."""
    if isinstance(event.message, fleet.Join):
        _acknowledge(turn, event.peer)  # before it counts anew
        joining.join(turn, event, event.message)
        return
    worker = turn.grid.workers.get(event.peer)
    handler = _HANDLERS.get(type(event.message))
    if worker is None:
        _send(turn, event.peer, wire.Stranger())
    elif handler is None:
        turn.refused_frame(f"worker {worker.name} sent what only a broker sends")
    else:
        worker.heard, worker.heard_at = turn.mono, turn.wall
        admission.note_seen(turn, worker, event.origin)
        handler(turn, worker, event.message)


def unreachable(turn: Turn, peer: Peer) -> None:
    """A message to this worker could not be sent: what it was given may not have arrived."""
    worker = turn.grid.workers.get(peer)
    if worker is not None:
        losing.lose(turn, worker, "its connection is gone")


def ended(turn: Turn, peer: Peer) -> None:
    """The process of a worker on this machine is no more."""
    worker = turn.grid.workers.get(peer)
    if worker is not None:
        losing.lose(turn, worker, "its process has ended")


def acknowledge(turn: Turn) -> None:
    """Tell each worker up to where its outcomes have come, once for all of them."""
    for peer in list(turn.taken):
        _acknowledge(turn, peer)


def _acknowledge(turn: Turn, peer: Peer) -> None:
    number = turn.taken.pop(peer, None)
    if number is not None:
        _send(turn, peer, fleet.Taken(number))


def revoke(turn: Turn) -> None:
    """Tell each worker at once of everything that it is to stop."""
    for peer, held in turn.revoked.items():
        _send(turn, peer, fleet.Revoke(tuple(held)))


def expire(turn: Turn) -> None:
    """Give up on workers that have gone silent and, in time, forget them."""
    settings = turn.grid.settings
    for worker in list(turn.grid.workers.values()):
        if turn.mono - worker.heard >= settings.lease:
            losing.lose(turn, worker, "it was not heard from")
    appointing.expire(turn)
    for worker in list(turn.grid.lost.values()):
        if turn.mono - worker.heard >= settings.lost_kept:
            del turn.grid.lost[worker.instance]
    if turn.grid.orphans and turn.mono >= turn.grid.adopting_until:
        _requeue_orphans(turn)


def configure(turn: Turn, before: Settings) -> None:
    """Tell the workers of settings that are not as they were before, where they need them."""
    settings = turn.grid.settings
    rows = settings.rows(for_workers=True)
    if rows == before.rows(for_workers=True):
        return
    for worker in turn.grid.workers.values():
        _send(turn, worker.peer, fleet.Configure(rows))
        if settings.lease != before.lease:
            worker.heard = turn.mono  # it has kept to the old one so far


def _requeue_orphans(turn: Turn) -> None:
    orphans, turn.grid.orphans = turn.grid.orphans, {}
    for job in reversed(orphans.values()):
        if turn.grid.job(job.key) is job:
            jobs.lose(turn, job, tried=False, reason="The broker was restarted.")


def _beat(turn: Turn, worker: Worker, beat: fleet.Beat) -> None:
    named = {(held.key, held.attempt) for held in beat.held}
    for key, attempt in reversed(list(worker.held.items())):
        if attempt.message <= beat.received and (key, attempt.number) not in named:
            losing.drop(turn, worker, key, tried=False, reason="It was lost on the way.")
    for begun in beat.begun:
        _begin(turn, worker, begun.key, begun.attempt, begun.started)
    worker.capacity, worker.cpu, worker.memory = beat.capacity, beat.cpu, beat.memory
    _send(turn, worker.peer, fleet.Beaten(beat.at))


def _begin(turn: Turn, worker: Worker, key: int, number: int, started: int) -> None:
    attempt = worker.held.get(key)
    if attempt is None or attempt.number != number or attempt.begun:
        return
    job = attempt.job
    if isinstance(job, Stream):
        return
    attempt.begun = True
    if losing.counts(worker, job, number):
        job.started = started
        turn.touch(job)


def _outcomes(turn: Turn, worker: Worker, message: fleet.Outcomes) -> None:
    for outcome in message.items:
        job = turn.grid.job(outcome.key)
        if job is None or not losing.counts(worker, job, outcome.attempt):
            _ignore(turn, worker, outcome.key, outcome.attempt)
        elif jobs.is_sound(job, outcome):
            bringing.named(turn, worker, outcome.key)
            jobs.finish(turn, job, outcome)
            worker.done += outcome.error is None
            worker.failed += outcome.error is not None
        else:
            turn.refused_frame(f"worker {worker.name} sent an outcome that says nothing")
    worker.capacity = message.capacity
    turn.taken[worker.peer] = message.number


def _hand_back(turn: Turn, worker: Worker, message: fleet.HandBack) -> None:
    for item in reversed(message.items):
        attempt = worker.held.get(item.key)
        if attempt is not None and attempt.number == item.attempt:
            losing.drop(turn, worker, item.key, tried=item.tried, reason=item.reason)
    worker.capacity = message.capacity


def _draining(turn: Turn, worker: Worker, _message: fleet.Draining) -> None:
    worker.state = WorkerState.DRAINING
    appointing.leave(turn, worker)


def _offer(_turn: Turn, worker: Worker, message: fleet.Offer) -> None:
    worker.offer(message.sandbox, message.abilities)


def _leave(turn: Turn, worker: Worker, _message: fleet.Leave) -> None:
    turn.grid.dismiss(worker)
    losing.requeue_all(turn, worker, died=False, reason="The worker has left.")
    turn.log(logging.INFO, f"worker {worker.name} left")


def _ignore(turn: Turn, worker: Worker, key: int, number: int) -> None:
    attempt = worker.held.get(key)
    if attempt is not None and attempt.number == number:
        del worker.held[key]
    else:
        turn.grid.ignored += 1


def _send(turn: Turn, peer: Peer, message: object) -> None:
    turn.tell_worker(Send(Side.WORKERS, peer, message))


def _passed(turn: Turn, worker: Worker, message: flow.Passed) -> None:
    turn.emit(Passed(worker.peer, message.secret))


_HANDLERS: dict[type, Callable[[Turn, Worker, Any], None]] = {
    fleet.Beat: _beat,
    fleet.Outcomes: _outcomes,
    fleet.HandBack: _hand_back,
    fleet.Draining: _draining,
    fleet.Offer: _offer,
    fleet.Leave: _leave,
    fleet.Messages: generating.receive,
    live.Output: printing.receive,
    flow.Passed: _passed,
    blobs.Want: serving.give,
    blobs.Bring: serving.bring,
    blobs.BringFile: serving.bring,
    blobs.BringPiece: serving.bring_piece,
}
