"""The client against a broker whose connections break at any moment: nothing is lost or doubled.

Everything random comes from one seed, so that a failure can be run again.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count
from random import Random

import pytest

from shared.client.effects import (
    Abandoned,
    Accepted,
    Effect,
    Ended,
    Reject,
    Reopen,
    Resolve,
    Send,
    Tell,
)
from shared.client.machine import ClientMachine
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.rows import Receipt, TaskRow
from tests.support.clients import ANN, GRID, new_task

PAGE_ROWS = 3
TROUBLE_MS = 60_000
CALM_MS = 60_000


@dataclass
class Connection:
    """What the broker knows of the other end of one connection."""

    logged_in: bool = False
    watches: bool = False
    follows: set[bytes] = field(default_factory=set)
    told: int = 0
    """the revision up to which it was pushed to"""


class FakeBroker:
    """Keeps tasks for ever; connections only as long as they last."""

    def __init__(self) -> None:
        self.rows: dict[bytes, TaskRow] = {}
        self.stones: dict[bytes, int] = {}
        self.revision = 0
        self.connection: Connection | None = None
        self.sent: deque[tuple[object, int]] = deque()

    def lose(self) -> None:
        """The connection is gone, with everything that was on its way."""
        self.connection = None
        self.sent.clear()

    def take(self, message: object, request: int) -> None:
        """A message of the client."""
        if isinstance(message, wire.Hello):
            self.connection = Connection(told=self.revision)
            self._say(wire.Welcome("1", GRID, True), request)
        elif self.connection is None:
            self._say(wire.Stranger())
        else:
            self._answer(self.connection, message, request)

    def end(self, task: bytes) -> None:
        """A worker is done with a task."""
        self._write(self.rows[task]._replace(state=TaskState.DONE))
        if self.connection is not None and task in self.connection.follows:
            self._say(wire.TasksEnded((self.rows[task],)))

    def forget(self, task: bytes) -> None:
        """A task is deleted."""
        self.revision += 1
        del self.rows[task]
        self.stones[task] = self.revision

    def push(self) -> None:
        """Tell whoever watches."""
        connection = self.connection
        if connection is None or not connection.watches or connection.told == self.revision:
            return
        rows, gone = self._since(connection.told)
        self._say(wire.TasksChanged(tuple(rows), tuple(gone), self.revision))
        connection.told = self.revision

    def _answer(self, connection: Connection, message: object, request: int) -> None:
        if isinstance(message, wire.LogIn | wire.Resume):
            connection.logged_in = True
            self._say(ANN, request)
            return
        if isinstance(message, wire.Ping):
            self._say(wire.Pong(), request)
            return
        assert connection.logged_in, f"{message} was sent without a session"
        if isinstance(message, wire.Submit):
            self._say(wire.Submitted(tuple(map(self._submit, message.tasks))), request)
        elif isinstance(message, wire.Watch):
            connection.watches, connection.told = True, self.revision
            self._say(wire.Watching(self.revision), request)
        elif isinstance(message, wire.Changes):
            self._say(self._changes(message.since), request)
        else:
            self._say(wire.Page((), False, self.revision), request)

    def _submit(self, task: object) -> Receipt:
        assert self.connection is not None
        assert isinstance(task, type(new_task(0)))
        row = self.rows.get(task.id)
        if row is None:
            row = TaskRow(task.id, len(self.rows) + 1, 0, task.kind, TaskState.QUEUED, "1+1", 5)
            self._write(row)
        if row.state.ended:
            return Receipt(row.number, row)
        self.connection.follows.add(task.id)
        return Receipt(row.number)

    def _changes(self, since: int) -> wire.Changed:
        rows, gone = self._since(since)
        page = rows[:PAGE_ROWS]
        more = len(rows) > PAGE_ROWS
        until = page[-1].revision if more else self.revision
        gone = [task for task in gone if self.stones[task] <= until]
        return wire.Changed(tuple(page), tuple(gone), until, more, resync=False)

    def _since(self, revision: int) -> tuple[list[TaskRow], list[bytes]]:
        rows = sorted(
            (row for row in self.rows.values() if row.revision > revision),
            key=lambda row: row.revision,
        )
        return rows, [task for task, stone in self.stones.items() if stone > revision]

    def _write(self, row: TaskRow) -> None:
        self.revision += 1
        self.rows[row.id] = row._replace(revision=self.revision)

    def _say(self, message: object, request: int = 0) -> None:
        self.sent.append((message, request))


class World:
    """A client, a broker and the bad luck between them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- a game of chance, not a secret
        self.now = 0
        self.broker = FakeBroker()
        self.outgoing: deque[Send] = deque()
        self.silent_until = 0
        self.ended: Counter[bytes] = Counter()
        self.accepted: Counter[bytes] = Counter()
        self.answered: Counter[int] = Counter()
        self.seen: dict[bytes, int] = {}
        self.tickets = count(1)
        self.numbers = count(1)
        self.machine = ClientMachine("test", 0)
        self.carry_out(self.machine.start(0))
        self.ask(wire.LogIn("ann", "password"))
        self.ask(wire.Watch(True, False))

    def ask(self, message: object) -> None:
        """The program asks something."""
        ticket = next(self.tickets)
        self.answered[ticket] = 0
        self.carry_out(self.machine.request(ticket, message, None, self.now))  # type: ignore[arg-type]

    def submit(self, many: int) -> None:
        """The program submits some tasks at once."""
        tasks = [new_task(next(self.numbers)) for _ in range(many)]
        self.ended.update({task.id: 0 for task in tasks})
        self.carry_out(self.machine.submit(tasks, True, self.now))

    def step(self, *, trouble: bool) -> None:
        """Fifty milliseconds, in which anything may happen."""
        self.now += 50
        self.live()
        if trouble:
            self.misfortune()
        self.deliver()
        if self.now % 250 == 0:
            self.carry_out(self.machine.tick(self.now))

    def live(self) -> None:
        """What users and workers do."""
        if self.random.random() < 0.1 and self.now < TROUBLE_MS:
            self.submit(self.random.randint(1, 5))
        if self.random.random() < 0.05 and self.now < TROUBLE_MS:
            self.ask(wire.List())
        unfinished = [row.id for row in self.broker.rows.values() if not row.state.ended]
        for task in self.random.sample(unfinished, len(unfinished) // 4 + bool(unfinished)):
            self.broker.end(task)
        if self.random.random() < 0.02 and self.now < TROUBLE_MS:
            self.delete_one()
        if self.now % 100 == 0:
            self.broker.push()

    def delete_one(self) -> None:
        """A task is deleted whose end was heard, so that nobody submits it again."""
        heard = [task for task in self.broker.rows if self.ended[task]]
        if heard:
            self.broker.forget(self.random.choice(heard))

    def misfortune(self) -> None:
        """What may go wrong."""
        luck = self.random.random()
        if luck < 0.02:  # the connection breaks; ZeroMQ makes another by itself
            self.outgoing.clear()
            self.broker.lose()
        elif luck < 0.025:  # the broker hangs or is away
            self.silent_until = self.now + self.random.randint(100, 9_000)
        elif luck < 0.03:
            self.broker.sent.append((wire.Leaving(0), 0))

    def deliver(self) -> None:
        """Messages travel, a random part of the way."""
        if self.now < self.silent_until:
            return
        while self.outgoing and self.random.random() < 0.9:
            send = self.outgoing.popleft()
            self.broker.take(send.message, send.request)
        while self.broker.sent and self.random.random() < 0.9:
            message, request = self.broker.sent.popleft()
            self.carry_out(self.machine.received(message, request, self.now))

    def carry_out(self, effects: list[Effect]) -> None:
        """What the shell does."""
        for effect in effects:
            if isinstance(effect, Send):
                self.outgoing.append(effect)
            elif isinstance(effect, Reopen):
                self.outgoing.clear()
                self.broker.lose()
            elif isinstance(effect, Resolve | Reject):
                self.answered[effect.ticket] += 1
                self.begin_list(effect)
            elif isinstance(effect, Accepted):
                assert not any(self.ended[task] for task in effect.receipts), "after its end"
                self.accepted.update([*effect.receipts])
            elif isinstance(effect, Ended):
                self.ended.update([row.id for row in effect.rows])
            elif isinstance(effect, Tell):
                self.note(effect.event)
            else:
                assert not isinstance(effect, Abandoned), effect

    def begin_list(self, effect: Resolve | Reject) -> None:
        """A program reads the list once it is watched, and from then on keeps it."""
        if isinstance(effect, Resolve) and isinstance(effect.reply, wire.Watching):
            self.seen = {task: row.revision for task, row in self.broker.rows.items()}

    def note(self, event: object) -> None:
        """What a program that shows a list would do."""
        if isinstance(event, wire.Changed | wire.TasksChanged):
            for row in event.rows:
                self.seen[row.id] = max(row.revision, self.seen.get(row.id, 0))
            for task in event.deleted:
                self.seen.pop(task, None)


@pytest.mark.parametrize("seed", range(25))
def test_every_submission_ends_once_and_no_request_hangs(seed: int) -> None:
    # Given a client that submits and asks while its connection breaks again and again
    world = World(seed)
    while world.now < TROUBLE_MS:
        world.step(trouble=True)
    # When it is left in peace
    while world.now < TROUBLE_MS + CALM_MS:
        world.step(trouble=False)
    # Then each submission was accepted once and ended once
    assert len(world.ended) > 50
    assert set(world.ended.values()) == set(world.accepted.values()) == {1}
    # And each request was answered once
    assert set(world.answered.values()) == {1}
    # And the list that the program keeps is the broker's
    assert world.seen == {task: row.revision for task, row in world.broker.rows.items()}


def test_without_trouble_nothing_is_sent_twice() -> None:
    world = World(0)
    world.submit(3)
    for _ in range(100):
        world.step(trouble=False)
    assert world.machine.session == ANN
