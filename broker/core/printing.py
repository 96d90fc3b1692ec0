"""Passes on what running programs print to who is attached, and what they are given to them."""

from __future__ import annotations

from broker.core import parking
from broker.core.effects import Send
from broker.core.events import FromClient, Peer, Side
from broker.core.printouts import Printout
from broker.core.tasks import Task
from broker.core.turn import Turn
from broker.core.workers import Worker
from shared.errors import ErrorCode
from shared.kinds import KINDS
from shared.states import Channel
from shared.wire import client as wire
from shared.wire import live
from shared.wire.rows import Piece

_UNKNOWN = "You have no such task."
_TAKES_NONE = "This task was submitted to take no input while it runs."
_NOT_RUNNING = "This task does not run now, so nothing can be given to it."


def attach(turn: Turn, event: FromClient, message: live.Attach) -> None:
    """Show what a task has printed, and tell of what it prints from now on."""
    key = _key_of(turn, event, message.id)
    if key is None:
        turn.refuse(event, ErrorCode.NOT_FOUND, _UNKNOWN)
        return
    task = turn.grid.tasks.get(key)
    stored = turn.loaded.tasks.get((turn.owner_of(event), message.id))
    if task is not None or (stored and parking.goes_on(turn, key, stored.row.state)):
        turn.grid.connections[event.peer].attached.add(key)
        turn.grid.listeners[key] = dict.fromkeys([*_listeners(turn, key), event.peer])
    turn.reply(event, _attached(turn, task))


def detach(turn: Turn, event: FromClient, message: live.Detach) -> None:
    """Tell no more of it."""
    key = _key_of(turn, event, message.id)
    if key is not None:
        turn.grid.connections[event.peer].attached.discard(key)
    turn.reply(event, wire.Done())


def give(turn: Turn, event: FromClient, message: live.Give) -> None:
    """Pass input on to a program that runs; that it was given some is on disk before."""
    key = _key_of(turn, event, message.id)
    task = turn.grid.tasks.get(key or 0)
    if key is None:
        turn.refuse(event, ErrorCode.NOT_FOUND, _UNKNOWN)
    elif task is None or task.holder is None or not has_begun(turn, task):
        turn.refuse(event, ErrorCode.CONFLICT, _NOT_RUNNING)
    elif not task.takes_input:
        turn.refuse(event, ErrorCode.INVALID, _TAKES_NONE)
    else:
        _pass_on(turn, task, task.holder, message)
        turn.reply(event, wire.Done())


def receive(turn: Turn, worker: Worker, message: live.Output) -> None:
    """A worker's attempts have printed something. What no attempt printed that counts is nothing
    that anybody would want to see."""
    for item in message.items:
        attempt = worker.held.get(item.key)
        if attempt is None or attempt.number != item.attempt:
            continue
        task = attempt.job
        if isinstance(task, Task) and task.holder is worker and task.attempt == item.attempt:
            turn.grid.printouts.add(task.key, task.attempt, item.pieces)
            _tell(turn, task, item.pieces)


def end(turn: Turn, task: Task) -> None:
    """A task has ended; its result says the rest."""
    turn.grid.printouts.drop(task.key)
    for peer in turn.grid.listeners.pop(task.key, {}):
        connection = turn.grid.connections.get(peer)
        if connection is not None:
            connection.attached.discard(task.key)


def has_begun(turn: Turn, task: Task) -> bool:
    """Whether an attempt of the task runs; a program says so before it prints anything."""
    return task.holder is not None and _printout(turn, task) is not None


def so_far(turn: Turn, task: Task) -> bytes | None:
    """What there is of the result of a task that is stopped."""
    interrupted, printout = KINDS[task.kind].interrupted, _printout(turn, task)
    if interrupted is None or printout is None:
        return None
    first, output = printout.last_of(Channel.OUTPUT)
    first_error, errors = printout.last_of(Channel.ERRORS)
    return interrupted(output, errors, stdout_cut=first > 0, stderr_cut=first_error > 0)


def _printout(turn: Turn, task: Task) -> Printout | None:
    return turn.grid.printouts.find(task.key, task.attempt)


def _key_of(turn: Turn, event: FromClient, task_id: bytes) -> int | None:
    owner = turn.owner_of(event)
    fresh = turn.fresh.get((owner, task_id))
    if fresh is not None:
        return fresh.key
    stored = turn.loaded.tasks.get((owner, task_id))
    return None if stored is None else stored.key


def _attached(turn: Turn, task: Task | None) -> live.Attached:
    printout = None if task is None or task.holder is None else _printout(turn, task)
    if printout is None:
        return live.Attached(0, ())
    return live.Attached(printout.attempt, printout.pieces)


def _pass_on(turn: Turn, task: Task, holder: Worker, message: live.Give) -> None:
    if not task.fed:
        task.fed = True
        turn.touch(task)
    given = live.Input(task.key, task.attempt, message.offset, message.data, message.last)
    turn.emit(Send(Side.WORKERS, holder.peer, given))


def _tell(turn: Turn, task: Task, pieces: tuple[Piece, ...]) -> None:
    for peer in _listeners(turn, task.key):
        turn.push(peer, live.Printed(task.id, task.attempt, pieces))


def _listeners(turn: Turn, key: int) -> list[Peer]:
    """Who is attached to a task; those who were and are gone are forgotten."""
    known = turn.grid.listeners.get(key, {})
    for peer in [peer for peer in known if not _listens(turn, peer, key)]:
        del known[peer]
    return list(known)


def _listens(turn: Turn, peer: Peer, key: int) -> bool:
    connection = turn.grid.connections.get(peer)
    return connection is not None and key in connection.attached
