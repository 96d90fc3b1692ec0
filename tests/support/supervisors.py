"""Drives the supervisor's state machine by hand: the test is broker, slots and clock."""

from __future__ import annotations

from typing import TypeVar

from shared.settings import Settings
from shared.wire import fleet
from shared.wire.rows import Assignment, GivenBack, Held, Outcome
from workers.slots.messages import Done, Ready, Skip, Work
from workers.supervisor.effects import Effect, Exit, Hand, Kill, Reconnect, Spawn, Tell
from workers.supervisor.identity import Identity
from workers.supervisor.machine import Supervisor

T = TypeVar("T")

WALL = 1_700_000_000_000
INSTANCE = b"i" * 16
DEFAULTS = Settings()


class Driven:
    """A supervisor whose effects are kept; `new` are those of the last step."""

    def __init__(
        self, slots: int = 2, *, ready: bool = True, joined: bool = True, ticket: bytes = b""
    ) -> None:
        self.now = 10_000
        identity = Identity(INSTANCE, "oak", "host", 7, slots, ("expression",), ticket)
        self.machine = Supervisor(identity, self.now)
        self.new: list[Effect] = []
        self.all: list[Effect] = []
        self._numbers = 0
        self._step(self.machine.start(self.now))
        if joined:
            self.join()
        if ready:
            for slot in range(slots):
                self.slot(slot, Ready())

    # What the broker does

    def broker(self, message: object) -> None:
        """The broker says something."""
        self._step(self.machine.from_broker(message, self.now))

    def join(self, *void: Held, name: str = "oak", settings: Settings = DEFAULTS) -> None:
        """The broker knows the worker."""
        self._numbers = 0
        self.broker(fleet.Joined(name, settings.rows(for_workers=True), void))

    def assign(self, *jobs: Assignment) -> None:
        """The broker hands out attempts."""
        self._numbers += 1
        self.broker(fleet.Assign(self._numbers, jobs))

    # What slots and the clock do

    def slot(self, number: int, *messages: object) -> None:
        """A slot says something."""
        self._step(self.machine.from_slot(number, messages, WALL + self.now, self.now))

    def finish(self, number: int, job: Assignment, took: int = 1) -> Outcome:
        """A slot is done with a job."""
        outcome = outcome_of(job, WALL + self.now - took, WALL + self.now)
        self.slot(number, Done((outcome,)))
        return outcome

    def die(self, number: int, reason: str = "The slot that did it ended with SIGKILL.") -> None:
        """A slot's process ends."""
        self._step(self.machine.slot_died(number, reason, WALL + self.now, self.now))

    def wait(self, millis: int, *, beaten: bool = True) -> None:
        """Time passes; the broker answers heartbeats unless told not to."""
        kept: list[Effect] = []
        until = self.now + millis
        while self.now < until:
            self.now = min(self.now + 50, until)
            self._step(self.machine.tick(WALL + self.now, self.now))
            kept += self.new
            if beaten and (beats := self.told(fleet.Beat)):
                self.broker(fleet.Beaten(beats[-1].at))
                kept += self.new
        self.new = kept

    def offer(self, offer: fleet.Offer) -> None:
        """The probe has ended."""
        self._step(self.machine.offer(offer, self.now))

    def drain(self) -> None:
        """SIGTERM."""
        self._step(self.machine.drain(self.now))

    # What came of it

    def told(self, kind: type[T]) -> list[T]:
        """The messages of a type that the last step told the broker."""
        return [e.message for e in self.new if isinstance(e, Tell) and isinstance(e.message, kind)]

    def handed(self) -> list[tuple[int, int]]:
        """The slot and the task's key of each job that the last step handed out."""
        hands = [(e.slot, e.message) for e in self.of(Hand)]
        return [(slot, job.key) for slot, m in hands if isinstance(m, Work) for job in m.jobs]

    def skipped(self) -> list[tuple[int, int]]:
        """The slot and the task's key of each job that the last step took back."""
        hands = [(e.slot, e.message) for e in self.of(Hand)]
        return [(slot, held.key) for slot, m in hands if isinstance(m, Skip) for held in m.attempts]

    def of(self, kind: type[T]) -> list[T]:
        """The effects of a type of the last step."""
        return [e for e in self.new if isinstance(e, kind)]

    @property
    def killed(self) -> list[int]:
        """The slots that the last step killed."""
        return [e.slot for e in self.of(Kill)]

    @property
    def spawned(self) -> list[int]:
        """The slots that the last step started."""
        return [e.slot for e in self.of(Spawn)]

    @property
    def given_back(self) -> list[GivenBack]:
        """What the last step handed back to the broker."""
        return [item for message in self.told(fleet.HandBack) for item in message.items]

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcomes that the last step told the broker."""
        return [item for message in self.told(fleet.Outcomes) for item in message.items]

    @property
    def left(self) -> bool:
        """Whether the last step ended the worker."""
        return bool(self.of(Exit))

    @property
    def reconnected(self) -> int:
        """How often the last step made a new connection."""
        return len(self.of(Reconnect))

    def held(self) -> set[int]:
        """The keys that the next heartbeat names."""
        self.wait(DEFAULTS.heartbeat)
        if not self.told(fleet.Beat):
            self.wait(DEFAULTS.lease // 2 - DEFAULTS.heartbeat)
        return {held.key for held in self.told(fleet.Beat)[-1].held}

    def _step(self, effects: list[Effect]) -> None:
        self.new = effects
        self.all += effects


def job(key: int, time_limit: int = 0, attempt: int = 1, payload: bytes = b"") -> Assignment:
    """An attempt at a task."""
    return Assignment(key, attempt, "expression", payload, time_limit)


def outcome_of(job: Assignment, started: int = WALL, finished: int = WALL + 1) -> Outcome:
    """What comes of a job that goes well."""
    return Outcome(job.key, job.attempt, started, finished, "2", b"r", None)


def fence(job: Assignment) -> Held:
    """The attempt that a job is."""
    return Held(job.key, job.attempt)


def again(job: Assignment) -> Assignment:
    """The next attempt at the same task."""
    return job._replace(attempt=job.attempt + 1)
