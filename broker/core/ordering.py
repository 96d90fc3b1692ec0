"""What workers are ordered to do, and by whom."""

from __future__ import annotations

import logging
from collections.abc import Callable

from broker.core import losing
from broker.core.auditing import noting
from broker.core.effects import Send
from broker.core.events import FromClient, Peer, Side
from broker.core.grid import Grid
from broker.core.streams import appointing
from broker.core.turn import Turn
from broker.core.users import User
from broker.core.workers import Worker
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.states import Deed, WorkerState
from shared.wire.client import Done
from shared.wire.fleet import Obey
from shared.wire.orders import Order


def launched(grid: Grid, user: User, message: Order) -> bool:
    """Whether a worker is the user's own."""
    return all(worker.launcher == user.key for worker in _meant(grid, message))


def order(turn: Turn, event: FromClient, message: Order) -> None:
    """Have a worker do something."""
    meant = _meant(turn.grid, message)
    if not meant:
        sentence = "There is no such worker; calc workers lists them."
        turn.refuse(event, ErrorCode.NOT_FOUND, sentence)
        return
    for worker in meant:
        text = f"account {turn.owner_of(event)} orders worker {worker.name} to {message.deed}"
        turn.log(logging.INFO, text)
        noting.note(turn, event.peer, Audited.WORKER_ORDERED, f"{message.deed} {worker.name}")
        _DEEDS[message.deed](turn, worker)
    turn.reply(event, Done())


def send_away(turn: Turn, worker: Worker) -> None:
    """Have a worker finish what it holds, and leave."""
    _have_leave(turn, worker, Deed.DRAIN)


def remind(turn: Turn, worker: Worker) -> None:
    """What told it may have been lost with its connection."""
    if worker.ordered is not None:
        _DEEDS[worker.ordered](turn, worker)


def tell_to_die(turn: Turn, peer: Peer) -> None:
    """Of what a worker does now, nothing counts any more."""
    turn.tell_worker(Send(Side.WORKERS, peer, Obey(Deed.KILL)))


def _meant(grid: Grid, message: Order) -> list[Worker]:
    """One that is lost may be killed, too, lest it comes back."""
    there = [worker for worker in grid.workers.values() if worker.name == message.worker]
    if there or message.deed is not Deed.KILL:
        return there
    lost = (worker for worker in grid.lost.values() if worker.state is WorkerState.LOST)
    return [worker for worker in lost if worker.name == message.worker]


def _restart(turn: Turn, worker: Worker) -> None:
    _have_leave(turn, worker, Deed.RESTART)


def _have_leave(turn: Turn, worker: Worker, deed: Deed) -> None:
    worker.state, worker.ordered = WorkerState.DRAINING, deed
    appointing.leave(turn, worker)
    turn.tell_worker(Send(Side.WORKERS, worker.peer, Obey(deed)))


def _kill(turn: Turn, worker: Worker) -> None:
    tell_to_die(turn, worker.peer)
    losing.kill(turn, worker)


_DEEDS: dict[Deed, Callable[[Turn, Worker], None]] = {
    Deed.DRAIN: send_away,
    Deed.RESTART: _restart,
    Deed.KILL: _kill,
}
