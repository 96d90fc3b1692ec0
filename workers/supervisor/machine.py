"""The supervisor's decisions: a state machine without socket, clock, process or thread.

What the broker and the slots say and the time go in, effects come out. `standing` and `hearing`
are the broker's side; `dispatch`, `watch`, `taking_back` and `deaths` are the slots' side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from shared.kinds import code
from shared.wire.approach import Outcome
from shared.wire.fleet import Offer
from shared.wire.rows import Print
from workers.slots.messages import Done, Ready, Skip
from workers.supervisor import deaths, dispatch, hearing, leaving, watch
from workers.supervisor.blobs.effects import Fence
from workers.supervisor.effects import Effect, Spawn
from workers.supervisor.generating import Generating, any_dice
from workers.supervisor.identity import Identity
from workers.supervisor.slots import SlotState
from workers.supervisor.source import Dice
from workers.supervisor.standing import Standing
from workers.supervisor.state import State
from workers.supervisor.telling import Tally
from workers.supervisor.vitals import Vitals


class Supervisor:
    """One worker: its standing with the broker, what it holds, and its slots."""

    def __init__(self, identity: Identity, now: int, dice: Dice = any_dice) -> None:
        slots = {number: SlotState() for number in range(identity.slots)}
        self._state = State(slots, Generating(dice, now))
        self._standing = Standing(identity, self._state, now)
        self._day = 0
        """the time of day when the monotonic clock began"""

    def start(self, now: int) -> list[Effect]:
        """Start the slots and introduce the worker."""
        self._state.emit(*map(Spawn, self._state.slots))
        self._standing.join(now)
        return self._take(now)

    def from_broker(self, message: object, now: int) -> list[Effect]:
        """A message from the broker."""
        hearing.hear(self._state, self._standing, message, now)
        return self._take(now)

    def from_slot(self, number: int, messages: Iterable[Any], wall: int, now: int) -> list[Effect]:
        """What a slot says. `wall` is the time of day."""
        slot = self._state.slots[number]
        for message in messages:
            if isinstance(message, Ready):
                slot.ready = slot.sound = True
                dispatch.configure(self._state, number)
            elif isinstance(message, Skip):
                slot.skips -= 1
            elif isinstance(message, Done):
                dispatch.finish(self._state, slot, message.outcomes, now)
            elif isinstance(message, Print):
                self._state.printing.add(message)
        return self._take(now)

    def slot_died(self, number: int, reason: str, wall: int, now: int) -> list[Effect]:
        """A slot is gone. What it did is reported, what lay behind goes back, another starts."""
        deaths.replace(self._state, number, reason, wall, now)
        return self._take(now)

    def is_wanted_dead(self, number: int) -> bool:
        """Whether a slot was killed because somebody wants its job to end."""
        ending = self._state.slots[number].ending
        return ending is not None and ending.is_wanted

    def slots_stopped(self, numbers: Collection[int], now: int) -> None:
        """Which slots' processes are stopped at this moment; the others are not."""
        for number, slot in self._state.slots.items():
            slot.note_stopped(now, stopped=number in numbers)

    def tick(self, wall: int, now: int) -> list[Effect]:
        """Time has passed: call it at least twenty times a second while there is work, and when
        `wait` is over."""
        self._day = wall - now
        watch.watch(self._state, now)
        self._state.generate(wall, now)
        self._state.blobs.keep_up(self._state, wall, now)
        self._standing.keep_up(wall, now)
        leaving.leave_when_done(self._state, self._standing, now)
        return self._take(now)

    def offer(self, offer: Offer, now: int) -> list[Effect]:
        """What this worker can do beside its kinds has been found out."""
        self._standing.offer(offer)
        return self._take(now)

    def blob_taken(self, fence: Fence, now: int, *, there: bool) -> list[Effect]:
        """Whether what a job takes was at this worker, or has come as it should."""
        self._state.blobs.taken(self._state, fence, there=there)
        return self._take(now)

    def blob_spoilt(self, fence: Fence, reason: str, now: int) -> list[Effect]:
        """What a job takes cannot be had here."""
        self._state.blobs.spoilt(self._state, fence, reason)
        return self._take(now)

    def blob_unhanded(self, fence: Fence, now: int) -> list[Effect]:
        """What a job has made cannot be put on the broker's shelf."""
        self._state.blobs.unhanded(self._state, fence)
        return self._take(now)

    def blob_unread(self, fence: Fence, now: int) -> list[Effect]:
        """What a job has made cannot be read."""
        self._state.blobs.unread(self._state, fence)
        return self._take(now)

    def denied(self, now: int) -> list[Effect]:
        """The broker did not let the worker in."""
        self._standing.denied(now)
        return self._take(now)

    @property
    def joined(self) -> bool:
        """Whether the broker knows the worker on this connection."""
        return self._standing.joined

    def turned_away(self, outcome: Outcome, now: int) -> list[Effect]:
        """The broker has ended a connection before it knew the worker; the shell has left it, and
        is told to come again when it is time."""
        self._standing.turned_away(outcome, now)
        return self._take(now)

    def measured(self, vitals: Vitals) -> None:
        """What the worker takes was measured; the next heartbeat tells."""
        self._state.vitals = vitals

    def drain(self, now: int) -> list[Effect]:
        """Take nothing new, finish what runs, leave. The second time: hand back what runs."""
        leaving.drain(self._state, now)
        self._state.generate(now + self._day, now)
        return self._take(now)

    def wait(self, now: int) -> int | None:
        """Milliseconds after which to call `tick`, where something is to be told or made."""
        printed = self._state.printing.wait(now) if self._standing.joined else None
        ttl = self._state.settings.stream_ttl
        made = self._state.generating.wait(ttl, now + self._day, now)
        return min((wait for wait in (printed, made) if wait is not None), default=None)

    @property
    def tally(self) -> Tally:
        """What it has done so far."""
        made, done = self._state.generating, self._state.results
        return Tally(self._standing.number, made.active, made.generated, done.count, done.errors)

    @property
    def runs_programs(self) -> bool:
        """Whether it has to be found out what programs can run here."""
        return code.NAME in self._standing.kinds

    @property
    def capacity(self) -> int:
        """Attempts to hold at once, were every slot as old as new."""
        return self._state.capacity(self._standing.heard)

    def _take(self, now: int) -> list[Effect]:
        """Hand out what can be, report what has to be, and let the shell carry it out."""
        dispatch.dispatch(self._state, now)
        self._standing.tell_suspects(now + self._day, now)
        self._standing.report(now)
        effects, self._state.effects = self._state.effects, []
        return effects
