"""Workers of a `Sim` that make messages and handle them, when the test says so."""

from __future__ import annotations

from shared.kinds import generator, message
from shared.roles import kinds_for
from shared.stream.definition import Definition, Generating, Handler, Making, Schedule, Simulation
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.codec import unpack
from shared.wire.rows import Assignment, GivenBack, Held, Made, TaskError
from shared.wire.stream_rows import StreamRow
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.disk import MemoryDisk

BROKEN = TaskError("simulated", "It was to fail.")


def defined(unhandled: int = 1_000, works: int = 0) -> Definition:
    """A stream of counters."""
    return Definition(Schedule(1), simulation=Simulation(works, 0), unhandled_most=unhandled)


def sums(template: str = "{n}+1", unhandled: int = 1_000) -> Definition:
    """A stream whose messages become expressions."""
    return Definition(
        Schedule(1), Making.EXPRESSION, template, Handler.KIND, unhandled_most=unhandled
    )


def stream_worker(grid: Sim, name: str, *kinds: str, slots: int = 2) -> SimWorker:
    """A worker with these roles; without any, one that makes messages and handles them."""
    worker = grid.worker(name, slots, join=False)
    worker.kinds = kinds_for(kinds or (message.NAME, generator.NAME))
    worker.join()
    return worker


def start(client: SimClient, name: str = "s", definition: Definition | None = None) -> StreamRow:
    """Make a stream that is on."""
    return told(client, streams.CreateStream(name, definition or defined(), b"", on=True))


def switch(client: SimClient, name: str = "s", *, on: bool) -> StreamRow:
    """Switch a stream on or off."""
    return told(client, streams.SwitchStream("", name, on))


def told(client: SimClient, request: object) -> StreamRow:
    """The row of the stream that a request is answered with."""
    before = len(client.grid.answers)
    client.grid.turn(client.says(request))
    (answer,) = client.grid.answers[before:]
    row = getattr(answer.question, "row", None)
    assert isinstance(row, StreamRow), answer
    return row


def row_of(client: SimClient, name: str = "s") -> StreamRow:
    """A stream as its owner sees it."""
    reply = client.ask(streams.Streams())
    assert isinstance(reply, streams.StreamsNow), reply
    return next(row for row in reply.rows if row.name == name)


def appointed(worker: SimWorker) -> list[Assignment]:
    """The attempts of streams that a worker was ever given."""
    return [item for item in worker.assigned if item.kind == generator.NAME]


def right_of(worker: SimWorker) -> Held:
    """The last of them."""
    last = appointed(worker)[-1]
    return Held(last.key, last.attempt)


def generating(worker: SimWorker) -> Generating:
    """What it was told of the stream then."""
    return unpack(Generating, appointed(worker)[-1].payload)


def makes(worker: SimWorker, count: int, first: int = 1, right: Held | None = None) -> object:
    """A generator has made so many messages."""
    key, attempt = right or right_of(worker)
    made = tuple(Made(worker.grid.wall, dice) for dice in range(count))
    return worker.says(fleet.Messages(key, attempt, first, made))


def make(worker: SimWorker, count: int, first: int = 1, right: Held | None = None) -> None:
    """A turn with messages."""
    key, attempt = right or right_of(worker)
    made = tuple(Made(worker.grid.wall, dice) for dice in range(count))
    worker.tell(fleet.Messages(key, attempt, first, made))


def allowed(worker: SimWorker) -> list[tuple[int, int]]:
    """Up to what its messages were taken, and may be made."""
    return [(push.taken, push.most) for push in worker.pushes(fleet.Allow)]


def work_of(worker: SimWorker) -> list[Held]:
    """The attempts of messages and tasks that it still holds, oldest first."""
    known = worker.grid.core.grid.workers[worker.peer]
    return [held for held in worker.holding() if held.key not in known.streams]


def handle(worker: SimWorker, count: int | None = None, error: TaskError | None = None) -> int:
    """Finish so much of its work, or all that it has now and gets meanwhile; how much that was."""
    done = 0
    while (work := work_of(worker)) and done != count:
        worker.finish(work[0], error=error)
        done += 1
    return done


def give_back(worker: SimWorker, held: Held, *, tried: bool = False) -> None:
    """It cannot finish this."""
    worker.tell(fleet.HandBack((GivenBack(*held, tried, "It died."),), worker.capacity))


def totals(grid: Sim, name: str = "s") -> tuple[int, int, int, int]:
    """Generated, processed, failed, and what is really there of the rest, as they lie on disk; and
    they add up."""
    assert isinstance(grid.disk, MemoryDisk)
    generated, processed, failed, left = grid.disk.streams.totals(name)
    assert generated == processed + failed + left
    return generated, processed, failed, left


def failures(grid: Sim) -> list[Held]:
    """The failures that are kept."""
    assert isinstance(grid.disk, MemoryDisk)
    kept = grid.disk.streams.failures.values()
    return [Held(failure.key, failure.attempt) for failure in kept]


def refused(client: SimClient, request: object) -> str | None:
    """Why a request is refused, if it is."""
    event = client.says(request)
    client.grid.turn(event)
    replies = [reply for number, reply in client.heard if number == event.request]
    reply = replies[0] if replies else None
    return reply.refusal.code if isinstance(reply, wire.Refused) else None
