"""What was acknowledged survives `kill -9` at any moment."""

from __future__ import annotations

import random

import pytest

from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet
from shared.wire.rows import Held, NewTask
from tests.support.brokers import Broker, RawPeer, RawWorker, expression, outcome
from tests.support.kept import damage_of

BATCHES, BATCH = 60, 50


def acknowledged(client: RawPeer, sent: dict[int, tuple[NewTask, ...]], count: int) -> list[bytes]:
    """The ids that the first replies acknowledge."""
    ids: list[bytes] = []
    for request in list(sent)[:count]:
        reply = client.reply_to(request)
        assert isinstance(reply, wire.Submitted), reply
        assert all(receipt.refusal is None for receipt in reply.receipts)
        ids += [task.id for task in sent[request]]
    return ids


def submit_many(client: RawPeer) -> dict[int, tuple[NewTask, ...]]:
    sent = {}
    for number in range(BATCHES):
        tasks = tuple(expression(f"{number}+{i}") for i in range(BATCH))
        sent[client.send(wire.Submit(tasks))] = tasks
    return sent


@pytest.mark.parametrize("seed", range(3))
def test_every_acknowledged_submission_is_there_after_a_kill(broker: Broker, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- when to kill is no secret
    client = broker.client()
    token = client.register("ann").token
    accepted: list[bytes] = []
    sent: dict[int, tuple[NewTask, ...]] = {}

    for _ in range(2):
        sent = submit_many(client)
        accepted += acknowledged(client, sent, chance.randrange(1, BATCHES))
        broker.restart()
        client.close()
        client = broker.client()
        client.resume(token)

    rows = client.rows()
    assert {*accepted} <= {row.id for row in rows}
    assert sorted(row.number for row in rows) == list(range(1, len(rows) + 1))

    again = [client.ask(wire.Submit(tasks)) for tasks in sent.values()]
    assert all(isinstance(reply, wire.Submitted) for reply in again)
    known = {row.id for row in rows}
    new = {task.id for tasks in sent.values() for task in tasks} - known
    assert len(client.rows()) == len(rows) + len(new)
    broker.kill()
    assert damage_of(broker.home.database) == []


def test_every_result_that_was_taken_is_there_after_a_kill(broker: Broker) -> None:
    client, worker = broker.client(), broker.worker()
    token = client.register("ann").token
    ids = client.submit(*map(str, range(200)))
    worker.join(slots=200)
    held = assigned(worker, 200)

    for number, item in enumerate(held[:100]):
        worker.tell(fleet.Outcomes(number + 1, (outcome(item.key, item.attempt),), 200))
    while worker.pushed(fleet.Taken).number < 60:
        pass
    broker.restart()

    client = broker.client()
    client.resume(token)
    states = {row.number: row.state for row in client.rows()}
    assert len(states) == len(ids)
    assert all(states[number] is TaskState.DONE for number in range(1, 61))


def assigned(worker: RawWorker, count: int) -> list[Held]:
    held: list[Held] = []
    while len(held) < count:
        held += [Held(item.key, item.attempt) for item in worker.pushed(fleet.Assign).items]
    return held


def test_what_runs_on_while_the_broker_is_killed_is_adopted_and_not_repeated(
    broker: Broker,
) -> None:
    client, worker = broker.client(), broker.worker()
    token = client.register("ann").token
    (task,) = client.submit("1")
    worker.join(slots=1)
    held = assigned(worker, 1)

    broker.restart()
    back = broker.worker()
    back.instance = worker.instance
    joined = back.join(slots=1, held=held)
    back.finish(outcome(held[0].key, held[0].attempt, b"42"))

    assert joined.void == ()
    client = broker.client()
    client.resume(token)
    row = client.get(task)
    assert (row.state, row.attempt) == (TaskState.DONE, 1)


def test_a_client_that_submits_again_after_a_kill_gets_the_same_tasks(broker: Broker) -> None:
    client = broker.client()
    token = client.register("ann").token
    tasks = tuple(expression(str(i)) for i in range(1_000))
    first = client.ask(wire.Submit(tasks))

    broker.restart()
    client = broker.client()
    client.resume(token)

    assert client.ask(wire.Submit(tasks)) == first
    assert len(client.rows()) == 1_000


def test_a_first_start_that_is_killed_is_made_good_by_the_next(broker: Broker) -> None:
    broker.restart()
    broker.restart()

    client = broker.client()
    client.register("ann")
    assert client.submit("1")


def test_assignments_are_not_repeated_to_who_is_there(broker: Broker) -> None:
    client, worker = broker.client(), broker.worker()
    client.register("ann")
    worker.join(slots=2)
    client.submit("1", "2")
    held = assigned(worker, 2)

    worker.beat(received=1, held=held)
    worker.beat(received=1, held=held)

    assert not [push for push in worker.pushes if isinstance(push, fleet.Assign)]
