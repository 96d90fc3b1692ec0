"""Drives the client's state machine by hand: the test is the broker, the clock and the program."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TypeVar

from shared.client.effects import (
    Abandoned,
    Accepted,
    Effect,
    Ended,
    Link,
    Reject,
    Reopen,
    Resolve,
    Send,
    Tell,
)
from shared.client.machine import ClientMachine
from shared.errors import ErrorCode
from shared.states import Priority, Role, TaskState
from shared.wire import client as wire
from shared.wire.rows import NewTask, Receipt, Refusal, TaskRow

T = TypeVar("T")

GRID = b"g" * 16
TOKEN = b"t" * 32
WELCOME = wire.Welcome("1", GRID, True)
ANN = wire.Session("ann", Role.USER, TOKEN)
BOB = wire.Session("bob", Role.USER, b"b" * 32)

_tickets = count(1)


class Driven:
    """A client whose every effect is kept, in order."""

    def __init__(self) -> None:
        self.now = 1_000
        self.machine = ClientMachine("test", self.now)
        self.effects: list[Effect] = []
        self.new: list[Effect] = []
        """the effects of the last step alone"""
        self._step(self.machine.start(self.now))

    # What the program does

    def ask(self, message: object, deadline_in: int | None = None) -> int:
        """Ask something; returns the ticket."""
        ticket = next(_tickets)
        deadline = None if deadline_in is None else self.now + deadline_in
        self._step(self.machine.request(ticket, message, deadline, self.now))  # type: ignore[arg-type]
        return ticket

    def submit(self, *tasks: NewTask, follow: bool = True) -> None:
        """Submit tasks in one go."""
        self._step(self.machine.submit(list(tasks), follow, self.now))

    # What the broker and the clock do

    def reply(self, message: object, to: Send) -> None:
        """The broker's answer to something that was sent."""
        self._step(self.machine.received(message, to.request, self.now))

    def push(self, message: object) -> None:
        """Something that the broker says without being asked."""
        self._step(self.machine.received(message, 0, self.now))

    def wait(self, millis: int) -> None:
        """Time passes, and the shell ticks as it does."""
        self.new = []
        kept: list[Effect] = []
        until = self.now + millis
        while self.now < until:
            self.now = min(self.now + 250, until)
            self._step(self.machine.tick(self.now))
            kept += self.new
        self.new = kept

    def greet(self) -> None:
        """Answer the last greeting."""
        self.reply(WELCOME, self.last(wire.Hello))

    def log_in(self, session: wire.Session = ANN) -> None:
        """Greet and log in, and see that it is told to the program."""
        if self.machine.link is not Link.CONNECTED:
            self.greet()
        ticket = self.ask(wire.LogIn(session.user, "password"))
        self.reply(session, self.last(wire.LogIn))
        assert Resolve(ticket, session) in self.new

    def come_back(self, session: wire.Session = ANN) -> None:
        """After the connection was lost: greet and resume as the machine asks for."""
        self.greet()
        self.reply(session, self.last(wire.Resume))

    # What came of it

    def sent(self, kind: type[T]) -> list[T]:
        """The messages of a type that the last step sent."""
        return [e.message for e in self.new if isinstance(e, Send) and isinstance(e.message, kind)]

    def last(self, kind: type) -> Send:
        """The last message of a type that was ever sent."""
        return next(
            e for e in reversed(self.effects) if isinstance(e, Send) and isinstance(e.message, kind)
        )

    def told(self, kind: type[T]) -> list[T]:
        """The events of a type that the last step told the program."""
        return [e.event for e in self.new if isinstance(e, Tell) and isinstance(e.event, kind)]

    def reopened(self) -> int:
        """How often the last step threw the socket away."""
        return self.new.count(Reopen())

    def of(self, ticket: int) -> list[Resolve | Reject]:
        """Everything that ever became of a request."""
        ends = [e for e in self.effects if isinstance(e, Resolve | Reject)]
        return [e for e in ends if e.ticket == ticket]

    def about(self, task: NewTask) -> list[Accepted | Ended | Abandoned]:
        """Everything that was ever said of a submission."""
        return [told for effect in self.effects for told in _about(task.id, effect)]

    def _step(self, effects: list[Effect]) -> None:
        self.new = effects
        self.effects += effects


def _about(task: bytes, effect: Effect) -> Iterator[Accepted | Ended | Abandoned]:
    """What an effect says of one submission."""
    if isinstance(effect, Accepted) and task in effect.receipts:
        yield Accepted({task: effect.receipts[task]}, effect.followed)
    elif isinstance(effect, Ended):
        yield from [Ended([row]) for row in effect.rows if row.id == task]
    elif isinstance(effect, Abandoned) and effect.id == task:
        yield effect


def new_task(number: int, payload: bytes = b"1+1") -> NewTask:
    """A task with an id that is easy to tell."""
    return NewTask(number.to_bytes(16, "big"), "expression", payload, Priority.NORMAL)


def row_of(task: NewTask, state: TaskState = TaskState.DONE, revision: int = 1) -> TaskRow:
    """The row of a submitted task."""
    return TaskRow(task.id, 1, revision, task.kind, state, "1+1", 5)


def accepted(task: NewTask) -> Receipt:
    """A receipt for a task that is on disk."""
    return Receipt(int.from_bytes(task.id, "big"))


def refused(code: ErrorCode, sentence: str = "No.") -> wire.Refused:
    """A refusal of a whole request."""
    return wire.Refused(Refusal(code, sentence))


def changed(revision: int, *rows: TaskRow, more: bool = False) -> wire.Changed:
    """A page of changes."""
    return wire.Changed(rows, (), revision, more, resync=False)


def pushed(revision: int, *rows: TaskRow) -> wire.TasksChanged:
    """A push of changes."""
    return wire.TasksChanged(rows, (), revision)
