"""A worker's standing with the broker: it joins, shows that it lives, and tells what came of what.

Only this knows whether the broker knows the worker, and when either last spoke.
"""

from __future__ import annotations

import logging

from shared import __version__, limits
from shared.clock import SECOND
from shared.program import FAILED
from shared.settings import Settings
from shared.wire import fleet
from shared.wire.approach import Outcome, Pace
from shared.wire.rows import SettingValues
from workers.supervisor.dispatch import configure
from workers.supervisor.effects import Exit, Log, Reconnect, Tell
from workers.supervisor.identity import Identity
from workers.supervisor.state import Fences, State

DENIED_FOR = 5 * SECOND
DENIED_APART = 3 * SECOND
"""Refusals that are further apart have nothing to do with each other."""

KNOCK_AFTER = SECOND // 2
"""ZeroMQ does not try again by itself with a broker that has refused a key."""

FORGOTTEN_APART = SECOND
"""A broker that forgets a worker again and again has trouble of its own, such as a full disk, and
is not pressed: it reads the whole grid from there each time."""

NOT_ENROLLED = (
    "The broker does not let this worker in: it was revoked, or is not enrolled. On the broker's "
    "machine calc-broker enroll prints a line that enrolls it."
)

BROKER_SILENT = 4 * SECOND
"""A broker that says nothing for so long is looked for anew; slow heartbeats give it longer."""


def beat_every(settings: Settings, *, holds: bool, generates: bool = False) -> int:
    """The time from one heartbeat to the next. A worker that holds nothing has nothing to renew: it
    shows that it lives twice in the time after which it would be taken for lost."""
    if generates:
        return min(settings.heartbeat, settings.stream_refresh, settings.stream_ttl // 2)
    return settings.heartbeat if holds else max(settings.heartbeat, settings.lease // 2)


class Standing:
    """Whether the worker is known to the broker, as whom, and what is due to be said."""

    def __init__(self, identity: Identity, state: State, now: int) -> None:
        self.name = identity.name
        self.number = 0
        """what the grid calls the worker for good; 0 until it has said so"""
        self.joined = False
        self.received = 0
        """the number of the last message with assignments on this connection"""
        self.heard = now
        """when the broker last spoke"""
        self.introduced = now
        """when the worker last said who it is"""
        self._identity = identity
        self._state = state
        self._beaten = 0
        self._offer: fleet.Offer | None = None
        self._denied: tuple[int, int] | None = None
        """when the broker began to refuse the worker's key, and when it did so last"""
        self._knocks: int | None = None
        """when it is asked again, and not before"""
        self._pace = Pace()
        self._forgotten = now - FORGOTTEN_APART
        """when the worker joined, or will join, for having been forgotten"""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the worker does."""
        return self._identity.kinds

    def offer(self, offer: fleet.Offer) -> None:
        """Offer this from now on, on each connection."""
        self._offer = offer
        if self.joined:
            self.tell_offer()

    def tell_offer(self) -> None:
        """Say what the worker can do beside its kinds, if that is known."""
        if self._offer is not None:
            self._state.emit(Tell(self._offer))

    def join(self, now: int) -> None:
        """Introduce the worker."""
        self.joined = False
        self.heard = now
        self.received = 0
        who = self._identity
        join = fleet.Join(
            instance=who.instance,
            name=self.name,
            host=who.host,
            pid=who.pid,
            version=__version__,
            slots=who.slots,
            kinds=who.kinds,
            held=self._state.held(),
            draining=self._state.draining is not None,
            number=self.number,
            ticket=who.ticket,
        )
        self.introduced = now
        self._state.emit(Tell(join))

    def forgotten(self, now: int) -> None:
        """The broker does not know the worker any more."""
        self.joined = False
        self._forgotten = max(now, self._forgotten + FORGOTTEN_APART)
        if self._forgotten == now:
            self.join(now)

    def denied(self, now: int) -> None:
        """The broker did not let the worker's key in. One that has just started knows nobody yet;
        who is refused again and again is not enrolled any more, and leaves."""
        since, last = self._denied or (now, now)
        since = since if now - last < DENIED_APART else now
        self._denied = since, now
        if now - since >= DENIED_FOR:
            self._state.emit(Log(logging.ERROR, NOT_ENROLLED), Exit(FAILED))
        else:
            self._knocks = now + KNOCK_AFTER

    def turned_away(self, outcome: Outcome, now: int) -> None:
        """The broker has let nobody in."""
        self.joined = False
        self._knocks = now + self._pace.pause(outcome)

    def hears(self, now: int) -> None:
        """The broker speaks."""
        self.heard = now
        self._pace.heard()

    def go_by(self, values: SettingValues, now: int) -> None:
        """Go by these settings, slots too, and say so with a heartbeat at once."""
        self._state.settings = Settings.read(values)
        self._beaten = now - self._state.settings.lease
        for number, slot in self._state.slots.items():
            if slot.ready:
                configure(self._state, number)

    def keep_up(self, wall: int, now: int) -> None:
        """Look anew for a broker that is silent; show another one that the worker lives."""
        if self._looks_anew(now):
            self._knocks = None
            self._state.emit(Reconnect())
            self.join(now)
        elif self.introduced < self._forgotten <= now:
            self.join(now)
        elif self.joined and self._beat_is_due(now):
            self._beat(wall, now)

    def tell_suspects(self, wall: int, now: int) -> None:
        """Say at once that what may have taken a worker along has begun."""
        if self.joined and any(slot.is_suspect for slot in self._state.slots.values()):
            self._beat(wall, now)

    def report(self, now: int) -> None:
        """Tell the outcomes, and what is given back."""
        if not self.joined:
            self._state.printing.let_go()
            return
        self._tell_printed(now)
        self._state.emit(*map(Tell, self._state.generating.tell(now)))
        if not self._state.has_news:
            return
        capacity = self._state.capacity(now)
        given, self._state.given_back = self._state.given_back, []
        for first in range(0, len(given), limits.BATCH_ITEMS):
            items = tuple(given[first : first + limits.BATCH_ITEMS])
            self._state.emit(Tell(fleet.HandBack(items, capacity)))
        self._state.emit(*map(Tell, self._state.results.flush(capacity)))

    def _tell_printed(self, now: int) -> None:
        """What a job has printed comes before what came of it."""
        printing = self._state.printing
        ends = self._state.results.new
        printed = printing.take(now) if ends else printing.take_due(now)
        if printed is not None:
            self._state.emit(Tell(printed))

    def report_again(self, void: Fences, now: int) -> None:
        """Tell the outcomes that were not acknowledged on another connection, if they count."""
        again = self._state.results.again(void, self._state.capacity(now))
        self._state.emit(*map(Tell, again))

    def _beat_is_due(self, now: int) -> bool:
        state = self._state
        generates = state.generating.active
        every = beat_every(state.settings, holds=state.holds, generates=generates)
        return now - self._beaten >= every or any(
            slot.is_news(now) for slot in self._state.slots.values()
        )

    def _beat(self, wall: int, now: int) -> None:
        self._beaten = now
        news = [slot for slot in self._state.slots.values() if slot.is_news(now)]
        begun = tuple([slot.report(wall, now) for slot in news])
        capacity = self._state.capacity(now)
        held, vitals = self._state.held(), self._state.vitals
        self._state.emit(Tell(fleet.Beat(self.received, held, begun, capacity, *vitals, now)))

    def _looks_anew(self, now: int) -> bool:
        if self._knocks is not None:
            return now >= self._knocks
        return now - self.heard >= self._silence

    @property
    def _silence(self) -> int:
        """After how long without a word the broker is taken for gone."""
        if not self.joined:
            return BROKER_SILENT
        settings = self._state.settings
        return max(BROKER_SILENT, settings.lease + settings.heartbeat)
