"""Questions. What is held is answered at once, what is on disk after the commit."""

from __future__ import annotations

from broker.core.accounts.policy import policy
from broker.core.auditing import noting
from broker.core.effects import Answer, Passed, Stop
from broker.core.events import FromClient
from broker.core.streams import rows as stream_rows
from broker.core.streams.jobs import Stream
from broker.core.tasks import Operation
from broker.core.turn import Turn
from broker.core.users import Connection
from broker.core.workers import Attempt, Worker
from shared import __version__
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.wire import client as wire
from shared.wire import flow
from shared.wire.rows import CurrentTask, WorkerRow

Question = wire.Get | wire.List | wire.Changes | wire.Operations


def hello(turn: Turn, event: FromClient, message: wire.Hello) -> None:
    """Know a connection from now on; one that greets again begins anew."""
    grid = turn.grid
    connection = Connection(event.peer, turn.mono, origin=event.origin, program=message.program)
    before = grid.connections.get(event.peer)
    if before is not None:  # greeting again gives it no more to ask
        connection.allowance = before.allowance
    grid.connections[event.peer] = connection
    grid.idle_since = turn.mono  # it may have left before anybody looks who is there
    allowed = policy(grid, event.origin)
    shelf = grid.options.shelf if event.origin.is_local else ""
    turn.reply(event, wire.Welcome(__version__, grid.id, bool(grid.users), allowed, shelf))


def ping(turn: Turn, event: FromClient, _message: wire.Ping) -> None:
    """Say that the broker is there."""
    turn.reply(event, wire.Pong())


def passed(turn: Turn, event: FromClient, message: flow.Passed) -> None:
    """Take it that so much was read."""
    turn.emit(Passed(event.peer, message.secret))
    turn.reply(event, wire.Done())


def leave(turn: Turn, event: FromClient, _message: wire.Leave) -> None:
    """Know a connection no more. One from a network stays until it is cut, speaking for nobody, so
    that whoever greets on it again has no more to ask."""
    if event.origin.is_afar:
        turn.grid.connections[event.peer].speak_for(None, None)
    else:
        del turn.grid.connections[event.peer]
    turn.reply(event, wire.Done())


def ask(turn: Turn, event: FromClient, message: Question) -> None:
    """Leave a question to what is on disk when this turn is."""
    grid = turn.grid
    if isinstance(message, wire.Changes) and not (
        grid.oldest_known <= message.since <= grid.revision
    ):
        turn.reply(event, wire.Changed((), (), grid.revision, more=False, resync=True))
        return
    owner = turn.owner_of(event)
    turn.emit(Answer(event.peer, event.request, owner, message, grid.revision))


def watch(turn: Turn, event: FromClient, message: wire.Watch) -> None:
    """Tell a connection of changes from now on."""
    connection = turn.grid.connections[event.peer]
    connection.watches_tasks, connection.watches_fleet = message.tasks, message.fleet
    turn.reply(event, wire.Watching(turn.grid.revision))
    if message.fleet:
        turn.push(event.peer, wire.FleetChanged(fleet_now(turn, turn.owner_of(event))))
        turn.push(event.peer, wire.SettingsChanged(turn.grid.settings.rows()))


def workers(turn: Turn, event: FromClient, _message: wire.Workers) -> None:
    """Show the fleet."""
    turn.reply(event, fleet_now(turn, turn.owner_of(event)))


def shut_down(turn: Turn, event: FromClient, _message: wire.ShutDown) -> None:
    """Stop a broker that runs in the background for whoever can reach its socket."""
    if not event.origin.is_local:
        sentence = "A broker is stopped on its own machine alone."
        turn.refuse(event, ErrorCode.FORBIDDEN, sentence)
        return
    if not turn.grid.options.background:
        sentence = "This broker was started by hand; stop it where it runs."
        turn.refuse(event, ErrorCode.FORBIDDEN, sentence)
        return
    noting.note(turn, event.peer, Audited.SHUT_DOWN)
    turn.reply(event, wire.Done())
    turn.emit(Stop("somebody asked for it"))


def fleet_now(turn: Turn, owner: int) -> wire.FleetNow:
    """The fleet as one user may see it."""
    known = (*turn.grid.workers.values(), *turn.grid.lost.values())
    rows = tuple(_worker_row(worker, owner) for worker in sorted(known, key=lambda w: w.name))
    counts = turn.grid.counts(owner), turn.grid.counts()
    return wire.FleetNow(rows, *counts, stream_rows.visible_to(turn, turn.grid.users[owner]))


def _worker_row(worker: Worker, owner: int) -> WorkerRow:
    begun = [attempt for attempt in worker.held.values() if attempt.begun]
    return WorkerRow(
        name=worker.name,
        host=worker.host,
        pid=worker.pid,
        state=worker.state,
        slots=worker.slots,
        busy=min(worker.slots, worker.load),
        held=worker.load,
        done=worker.done,
        failed=worker.failed,
        joined=worker.joined,
        heard=worker.heard_at,
        kinds=worker.kinds,
        version=worker.version,
        offers=worker.offers,
        sandbox=worker.sandbox,
        current=tuple(_current(attempt, owner) for attempt in begun[: worker.slots]),
        generates=len(worker.streams),
        generated=worker.generated,
        number=worker.number,
        cpu=worker.cpu,
        memory=worker.memory,
        mine=worker.launcher == owner,
    )


def _current(attempt: Attempt, owner: int) -> CurrentTask:
    job = attempt.job
    if isinstance(job, Stream):
        raise AssertionError("a stream has begun, which takes no slot")
    number = job.parent.number if isinstance(job, Operation) else job.number
    return CurrentTask(job.kind, number if job.owner == owner else None)
