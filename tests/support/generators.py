"""A supervisor that is generator of streams, and a broker that numbers what it makes."""

from __future__ import annotations

from itertools import count
from typing import TypeVar

from shared.kinds import generator
from shared.stream import Generating, Schedule
from shared.wire import fleet
from shared.wire.codec import pack
from shared.wire.rows import Assignment, Made
from tests.support.supervisors import WALL, Driven
from workers.slots.messages import Ready
from workers.supervisor.effects import Tell

TICK = 50
PLENTY = 1_000_000

T = TypeVar("T")


class DrivenGenerator(Driven):
    """Time passes as the shell lets it pass: up to when the machine wants to be asked again."""

    def __init__(self, *, joined: bool = True) -> None:
        super().__init__(slots=1, ready=False, joined=joined)
        self.slot(0, Ready())
        self.dice = count(1)
        self.machine._state.generating._dice = lambda: next(self.dice)
        self.taken: list[Made] = []
        """what the broker has numbered"""
        self.batches = 0
        self.takes = True
        """whether the broker answers what it is told"""
        self.hears = True
        """whether the broker answers heartbeats"""
        self.most = PLENTY
        self._answered = 0
        self.step(0)

    def appoint(
        self, schedule: Schedule, key: int = 9, *, since: int = 0, most: int | None = None
    ) -> Assignment:
        """The worker becomes generator."""
        self.most = PLENTY if most is None else most
        what = Generating(schedule, since or WALL + self.now, self.most)
        job = Assignment(key, 1, generator.NAME, pack(what), 0)
        self.assign(job)
        return job

    def step(self, millis: int) -> None:
        """Time passes and the machine is asked once."""
        self.now += millis
        self._step(self.machine.tick(WALL + self.now, self.now))
        self.answer()

    def run(self, millis: int) -> None:
        """Time passes as in the shell."""
        until = self.now + millis
        self._ask()
        while self.now < until:
            wait = self.machine.wait(self.now)
            self.now += min(TICK, until - self.now, TICK if wait is None else wait)
            self._ask()

    def jump(self, now: int) -> None:
        """It is another time, and the connection another one."""
        self.now = now
        self.step(0)
        self.join()
        self.step(0)

    def answer(self) -> None:
        """The broker answers what it was told."""
        while self._answered < len(self.all):
            effect = self.all[self._answered]
            self._answered += 1
            if isinstance(effect, Tell):
                self._answer_to(effect.message)

    def _ask(self) -> None:
        """As often as the machine wants; an answer may have allowed it something meanwhile."""
        if self.now % TICK == 0:
            self.step(0)
        for _ in range(2):
            if self.machine.wait(self.now) == 0:
                self.step(0)
        assert self.machine.wait(self.now) != 0, "the shell would turn without end"

    def _answer_to(self, message: object) -> None:
        if isinstance(message, fleet.Messages):
            self.batches += 1
            if self.takes:
                self.take(message)
        elif isinstance(message, fleet.Beat) and self.hears:
            self.broker(fleet.Beaten(message.at))

    def take(self, message: fleet.Messages) -> None:
        """The broker numbers what it has not numbered yet, and refuses gaps."""
        assert message.first <= len(self.taken) + 1, "none is missing before another one"
        new = message.items[len(self.taken) + 1 - message.first :]
        self.taken += new
        assert len(self.taken) <= self.most
        self.broker(fleet.Allow(message.key, message.attempt, len(self.taken), self.most))

    def allow(self, job: Assignment, most: int) -> None:
        """So many may be made now."""
        self.most = most
        self.broker(fleet.Allow(job.key, job.attempt, len(self.taken), most))

    @property
    def made(self) -> list[Made]:
        """What the steps so far have told the broker, doubles included."""
        return [item for message in self.sent(fleet.Messages) for item in message.items]

    def sent(self, kind: type[T]) -> list[T]:
        """The messages of a type that the broker was ever told."""
        told = [effect.message for effect in self.all if isinstance(effect, Tell)]
        return [message for message in told if isinstance(message, kind)]
