"""The supervisor's decisions: a state machine without socket, clock, process or thread.

What the broker and the slots say and the time go in, effects come out.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from shared import __version__, limits
from shared.clock import SECOND
from shared.kinds import operation
from shared.settings import SETTINGS, Settings
from shared.states import TaskErrorCode
from shared.wire import fleet
from shared.wire.client import Stranger
from shared.wire.rows import (
    Assignment,
    Begun,
    GivenBack,
    Held,
    Outcome,
    SettingValues,
    TaskError,
)
from workers.slots.messages import Configure, Ready, Skip, Work
from workers.supervisor.effects import Effect, Exit, Hand, Kill, Log, Reconnect, Spawn, Tell
from workers.supervisor.results import Results
from workers.supervisor.slots import Ending, Pace, SlotState

BROKER_SILENT = 4 * SECOND
"""A broker that says nothing for so long is looked for anew; slow heartbeats give it longer."""

LONG_JOB = 100
"""Milliseconds after which a job is told to have begun, and what lies behind it is taken back."""

START_AGAIN_AFTER = SECOND
"""A slot that died before it was ready would die again at once."""

STOPPED_MOST = 10 * SECOND
"""A slot that somebody has stopped for longer may never go on."""

DRAIN_WITHIN = 30 * SECOND
LEAVE_WITHIN = 2 * SECOND
MOST_HELD = limits.HELD // 2
"""The other half of what one message can name is for outcomes on their way."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this worker is."""

    instance: bytes
    name: str
    host: str
    pid: int
    slots: int
    kinds: tuple[str, ...]


class Supervisor:
    """One worker: its standing with the broker, what it holds, and its slots."""

    def __init__(self, identity: Identity, now: int) -> None:
        self._identity = identity
        self._name = identity.name
        self._slots = {number: SlotState() for number in range(identity.slots)}
        self._backlog: deque[Assignment] = deque()
        self._results = Results()
        self._given_back: list[GivenBack] = []
        self._pace = Pace()
        self._joined = False
        self._settings = Settings()
        self._received = 0
        self._heard = now
        self._beaten = 0
        self._day = 0
        """the time of day when the monotonic clock began"""
        self._draining: int | None = None
        self._effects: list[Effect] = []

    def start(self, now: int) -> list[Effect]:
        """Start the slots and introduce the worker."""
        self._effects += [Spawn(number) for number in self._slots]
        self._join(now)
        return self._take(now)

    def from_broker(self, message: object, now: int) -> list[Effect]:
        """A message from the broker."""
        self._heard = now
        handler = _FROM_BROKER.get(type(message))
        if handler is not None:
            handler(self, message, now)
        return self._take(now)

    def from_slot(self, number: int, messages: Iterable[Any], wall: int, now: int) -> list[Effect]:
        """What a slot says. `wall` is the time of day."""
        slot = self._slots[number]
        for message in messages:
            if isinstance(message, Ready):
                slot.ready = slot.sound = True
                self._configure(number)
            elif isinstance(message, Skip):
                slot.skips -= 1
            elif isinstance(message, Outcome):
                self._finished(slot, message, now)
        return self._take(now)

    def slot_died(self, number: int, reason: str, wall: int, now: int) -> list[Effect]:
        """A slot is gone. What it did is reported, what lay behind goes back, another starts."""
        dead = self._slots[number]
        delay = 0 if dead.ready else START_AGAIN_AFTER
        self._slots[number] = SlotState(start_at=now + delay, sound=dead.ready)
        self._start_again(number, self._slots[number], now)
        if dead.jobs:
            self._bury(dead, reason, wall)
            self._backlog.extendleft(reversed(list(dead.jobs)[1:]))
        return self._take(now)

    def slots_stopped(self, numbers: Collection[int], now: int) -> None:
        """Which slots' processes are stopped at this moment; the others are not."""
        for number, slot in self._slots.items():
            if number not in numbers:
                slot.stopped_since = None
            elif slot.stopped_since is None:
                slot.stopped_since = now

    def tick(self, wall: int, now: int) -> list[Effect]:
        """Time has passed: call it at least twenty times a second while there is work."""
        self._day = wall - now
        for number, slot in self._slots.items():
            self._start_again(number, slot, now)
            self._watch(number, slot, now)
        self._hand_back_stuck(now)
        if now - self._heard >= self._silence:
            self._effects.append(Reconnect())
            self._join(now)
        elif self._joined and self._beat_is_due(wall, now):
            self._beat(wall, now)
        self._leave_when_done(now)
        return self._take(now)

    def drain(self, now: int) -> list[Effect]:
        """Take nothing new, finish what runs, leave. The second time: hand back what runs."""
        if self._draining is None:
            self._draining = now
            self._effects.append(Tell(fleet.Draining()))
            self._effects.append(Log(logging.INFO, "draining"))
        else:
            self._draining = now - DRAIN_WITHIN
        return self._take(now)

    @property
    def capacity(self) -> int:
        """Attempts to hold at once, were every slot as old as new."""
        return self._capacity(self._heard)

    def _take(self, now: int) -> list[Effect]:
        """Hand out what can be, report what has to be, and let the shell carry it out."""
        self._dispatch(now)
        if self._joined and any(self._is_suspect(slot) for slot in self._slots.values()):
            self._beat(now + self._day, now)
        self._report(now)
        effects, self._effects = self._effects, []
        return effects

    # With the broker

    def _join(self, now: int) -> None:
        self._joined = False
        self._heard = now
        self._received = 0
        who = self._identity
        join = fleet.Join(
            instance=who.instance,
            name=self._name,
            host=who.host,
            pid=who.pid,
            version=__version__,
            slots=who.slots,
            kinds=who.kinds,
            held=self._held(),
            draining=self._draining is not None,
        )
        self._effects.append(Tell(join))

    def _joined_now(self, message: fleet.Joined, now: int) -> None:
        self._joined = True
        self._name = message.name
        self._take_settings(message.settings, now)
        void = {(held.key, held.attempt) for held in message.void}
        for number, slot in self._slots.items():
            self._drop_from_slot(number, slot, void)
            slot.reported = False
        self._drop_from_backlog(void)
        self._given_back = [g for g in self._given_back if (g.key, g.attempt) not in void]
        for outcomes in self._results.again(void, self._capacity(now)):
            self._effects.append(Tell(outcomes))
        self._effects.append(Log(logging.INFO, f"joined the broker as {self._name}"))

    def _configured(self, message: fleet.Configure, now: int) -> None:
        before = self._settings
        self._take_settings(message.settings, now)
        for row in self._settings.difference(before):
            quantity = SETTINGS[row.name].quantity(row.value)
            self._effects.append(Log(logging.INFO, f"{row.name} is {quantity} now"))

    def _take_settings(self, values: SettingValues, now: int) -> None:
        """Go by these settings, slots too, and say so with a heartbeat at once."""
        self._settings = Settings.read(values)
        self._beaten = now - self._settings.heartbeat
        for number, slot in self._slots.items():
            if slot.ready:
                self._configure(number)

    def _stranger(self, _message: Stranger, now: int) -> None:
        if self._joined:
            self._join(now)

    def _assigned(self, message: fleet.Assign, now: int) -> None:
        self._received = message.number
        self._backlog.extend(message.items)

    def _taken(self, message: fleet.Taken, _now: int) -> None:
        self._results.acknowledge(message.number)

    def _revoked(self, message: fleet.Revoke, _now: int) -> None:
        revoked = {(held.key, held.attempt) for held in message.items}
        dropped = self._drop_from_backlog(revoked)
        for number, slot in self._slots.items():
            dropped += self._drop_from_slot(number, slot, revoked)
        self._give_back(dropped, tried=False, reason="It was revoked.")

    def _asked_to_drain(self, _message: fleet.Drain, now: int) -> None:
        if self._draining is None:
            self._draining = now

    def _beat(self, wall: int, now: int) -> None:
        self._beaten = now
        begun = tuple(self._begun(wall, now, peek=False))
        beat = fleet.Beat(self._received, self._held(), begun, self._capacity(now))
        self._effects.append(Tell(beat))

    def _is_news(self, slot: SlotState, now: int) -> bool:
        return slot.age(now) >= LONG_JOB or self._is_suspect(slot)

    def _is_suspect(self, slot: SlotState) -> bool:
        """Whether a slot begins what may have taken a worker along. That it has begun is told at
        once: should it do so again, that counts as a try."""
        return slot.head is not None and slot.head.suspect and not slot.reported

    def _beat_is_due(self, wall: int, now: int) -> bool:
        due = now - self._beaten >= self._settings.heartbeat
        return due or bool(self._begun(wall, now, peek=True))

    def _begun(self, wall: int, now: int, *, peek: bool) -> list[Begun]:
        """Long jobs that the broker does not know to have begun."""
        found = []
        for slot in self._slots.values():
            head = slot.head
            if head is not None and not slot.reported and self._is_news(slot, now):
                found.append(Begun(head.key, head.attempt, wall - slot.age(now)))
                slot.reported = not peek
        return found

    def _held(self) -> tuple[Held, ...]:
        jobs = [*self._backlog, *(job for slot in self._slots.values() for job in slot.jobs)]
        held = [Held(job.key, job.attempt) for job in jobs]
        held += [Held(back.key, back.attempt) for back in self._given_back]
        return tuple(held) + self._results.held()

    def _report(self, now: int) -> None:
        if not self._joined:
            return
        capacity = self._capacity(now)
        if self._given_back:
            given, self._given_back = self._given_back, []
            for first in range(0, len(given), limits.BATCH_ITEMS):
                items = tuple(given[first : first + limits.BATCH_ITEMS])
                self._effects.append(Tell(fleet.HandBack(items, capacity)))
        for outcomes in self._results.flush(capacity):
            self._effects.append(Tell(outcomes))

    @property
    def _silence(self) -> int:
        """After how long without a word the broker is taken for gone."""
        if not self._joined:
            return BROKER_SILENT
        return max(BROKER_SILENT, self._settings.lease + self._settings.heartbeat)

    # With the slots

    def _configure(self, number: int) -> None:
        settings = self._settings.rows(for_workers=True)
        self._effects.append(Hand(number, Configure(settings)))

    def _dispatch(self, now: int) -> None:
        if not self._backlog or self._draining is not None:
            return
        for depth in (0, self._pace.in_pipe()):
            for number, slot in self._slots.items():
                while self._backlog and self._takes(slot, depth, now):
                    self._give(number, slot, self._backlog.popleft(), now)

    def _takes(self, slot: SlotState, depth: int, now: int) -> bool:
        fresh = slot.age(now) < LONG_JOB
        free = slot.ready and slot.ending is None and not slot.skips
        return free and fresh and len(slot.jobs) <= depth

    def _give(self, number: int, slot: SlotState, job: Assignment, now: int) -> None:
        slot.push(job, now)
        work = Work(job.key, job.attempt, job.kind, job.payload, job.inputs, job.whole)
        self._effects.append(Hand(number, work))

    def _finished(self, slot: SlotState, outcome: Outcome, now: int) -> None:
        head = slot.head
        if head is None or (head.key, head.attempt) != (outcome.key, outcome.attempt):
            return
        slot.pop(now)
        if slot.ending is Ending.REVOKED:
            self._give_back([head], tried=False, reason="It was revoked.")
            return
        self._pace.learn(outcome.finished - outcome.started)
        self._results.add(outcome)

    def _bury(self, dead: SlotState, reason: str, wall: int) -> None:
        head = dead.jobs[0]
        if dead.ending is Ending.TIME_LIMIT:
            error = TaskError(TaskErrorCode.TIME_LIMIT, _too_long(head))
            started = wall - head.time_limit
            outcome = Outcome(head.key, head.attempt, started, wall, "", None, error)
            self._results.add(outcome)
        elif dead.ending in (None, Ending.STOPPED):
            self._give_back([head], tried=True, reason=_STOOD_STILL if dead.ending else reason)
        else:
            self._give_back([head], tried=False, reason="It was stopped.")

    def _start_again(self, number: int, slot: SlotState, now: int) -> None:
        if slot.start_at is not None and now >= slot.start_at:
            slot.start_at = None
            self._effects.append(Spawn(number))

    def _watch(self, number: int, slot: SlotState, now: int) -> None:
        head = slot.head
        if slot.ending is not None:
            return
        if slot.stopped_since is not None and now - slot.stopped_since >= STOPPED_MOST:
            self._end(number, slot, Ending.STOPPED)
        elif head is None:
            self._watch_skips(number, slot, now)
        elif head.time_limit and slot.age(now) >= head.time_limit:
            self._end(number, slot, Ending.TIME_LIMIT)
        elif self._draining is not None and now - self._draining >= DRAIN_WITHIN:
            self._end(number, slot, Ending.HANDED_BACK)
        elif slot.age(now) >= LONG_JOB and len(slot.jobs) > 1:
            self._take_back(number, slot)

    def _watch_skips(self, number: int, slot: SlotState, now: int) -> None:
        """A slot that has nothing to do and does not answer is at what was taken back from it:
        the skip came too late. Nothing there counts any more."""
        if slot.skips and now - slot.since >= LONG_JOB:
            self._end(number, slot, Ending.REVOKED)

    def _end(self, number: int, slot: SlotState, ending: Ending) -> None:
        slot.ending = ending
        self._take_back(number, slot)
        self._effects.append(Kill(number))

    def _take_back(self, number: int, slot: SlotState) -> None:
        """What lies behind the head goes back to where any slot can have it."""
        while len(slot.jobs) > 1:
            job = slot.jobs.pop()
            slot.skips += 1
            self._effects.append(Hand(number, Skip(job.key, job.attempt)))
            self._backlog.appendleft(job)

    def _hand_back_stuck(self, now: int) -> None:
        """Others may have a free slot for what no slot here will do soon."""
        slots = self._slots.values()
        stuck = all(slot.age(now) >= LONG_JOB or not slot.sound for slot in slots)
        if self._backlog and (stuck or self._draining is not None):
            jobs = list(self._backlog)
            self._backlog.clear()
            self._give_back(jobs, tried=False, reason="The worker was busy with other tasks.")

    def _drop_from_backlog(self, fences: set[tuple[int, int]]) -> list[Assignment]:
        dropped = [job for job in self._backlog if (job.key, job.attempt) in fences]
        if dropped:
            kept = (job for job in self._backlog if (job.key, job.attempt) not in fences)
            self._backlog = deque(kept)
        return dropped

    def _drop_from_slot(
        self, number: int, slot: SlotState, fences: set[tuple[int, int]]
    ) -> list[Assignment]:
        """What is dropped and over at once; the head is over only when the slot has died."""
        if not any((job.key, job.attempt) in fences for job in slot.jobs):
            return []
        head = slot.jobs[0]
        self._take_back(number, slot)
        if (head.key, head.attempt) in fences and slot.ending is None:
            self._end(number, slot, Ending.REVOKED)
        return self._drop_from_backlog(fences)

    def _give_back(self, jobs: Iterable[Assignment], *, tried: bool, reason: str) -> None:
        self._given_back += [GivenBack(job.key, job.attempt, tried, reason) for job in jobs]

    def _capacity(self, now: int) -> int:
        if self._draining is not None:
            return 0
        slots = [slot for slot in self._slots.values() if slot.sound]
        return min(MOST_HELD, sum(1 + self._pace.ahead(slot.age(now)) for slot in slots))

    def _leave_when_done(self, now: int) -> None:
        if self._draining is None or any(slot.jobs for slot in self._slots.values()):
            return
        untold = self._results.waiting or bool(self._given_back)
        if untold and now < self._patience(self._draining):
            return
        self._report(now)
        self._effects += [Tell(fleet.Leave()), Exit()]

    def _patience(self, draining: int) -> int:
        """Until when to wait for the broker to hear the rest; not for long where there is none."""
        if self._joined:
            return draining + DRAIN_WITHIN + LEAVE_WITHIN
        return self._heard + LEAVE_WITHIN


_STOOD_STILL = f"The slot that did it was stopped for {STOPPED_MOST // SECOND} s."


def _too_long(job: Assignment) -> str:
    """What was split, or was to be, has only what is left of the limit that its user knows."""
    if job.whole or job.kind == operation.NAME:
        return "It ran longer than its time limit."
    return f"It ran longer than its time limit of {job.time_limit / 1_000:g} s."


_FROM_BROKER: dict[type, Callable[[Supervisor, Any, int], None]] = {
    fleet.Joined: Supervisor._joined_now,
    fleet.Assign: Supervisor._assigned,
    fleet.Taken: Supervisor._taken,
    fleet.Revoke: Supervisor._revoked,
    fleet.Configure: Supervisor._configured,
    fleet.Drain: Supervisor._asked_to_drain,
    Stranger: Supervisor._stranger,
}
