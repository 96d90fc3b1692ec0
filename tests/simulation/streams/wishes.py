"""What users want of streams."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from shared.stream.definition import Definition, Handler, Making, Schedule, Simulation
from shared.wire import streams as wire
from shared.wire.client import Done, Request
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow
from tests.simulation.streams.ledger import Stream, Streams
from tests.simulation.world import World

Ask = Callable[[object, Callable[[object], None]], None]
Later = Callable[[int, Callable[[], None]], None]

STREAMS = 3
"""So many has a user at once."""

MADE_MOST = 6
REMEMBERED = 200

TEMPLATES = ("{n}+1", "{n}*{random}", "6/({n}%3)", "{n}/7+{n}", "1+2")


def definition(dice: Random) -> Definition:
    """Any stream."""
    schedule = Schedule(every=dice.choice((50, 200, 700)))
    most = dice.choice((1, 5, 5, 20, 60))
    if dice.random() < 0.3:
        template = dice.choice(TEMPLATES)
        return Definition(schedule, Making.EXPRESSION, template, Handler.KIND, unhandled_most=most)
    works_most, failing = dice.choice((0, 0, 40, 400)), dice.choice((0, 50, 500, 1_000))
    return Definition(schedule, simulation=Simulation(works_most, failing), unhandled_most=most)


class Wishes:
    """A user's process, as far as it is about streams."""

    def __init__(self, world: World, streams: Streams, user: str, ask: Ask, later: Later) -> None:
        self.world = world
        self.streams = streams
        self.user = user
        self._ask = ask
        self._later = later
        streams.forget_requests()

    def wish(self) -> None:
        """Any of it."""
        if self.streams.wanted:
            self.world.one_of(_WISHES)(self)

    def create(self) -> None:
        """One more, unless there are many; or one whose creation had no answer, once more."""
        for one in self.streams.named.values():
            if not one.acknowledged and not one.asking:
                self._create(one)
                return
        if len(self.streams.there()) < STREAMS and self.streams.made < MADE_MOST:
            self.streams.made += 1
            name, made = f"{self.user}{self.streams.made}", definition(self.world.dice)
            one = Stream(name, {self.world.chance(0.8)}, {made})
            self.streams.named[name] = one
            self._create(one)

    def _create(self, one: Stream) -> None:
        (on,), (made,) = one.on, one.definitions
        self._change(one, wire.CreateStream(one.name, made, b"", on), on=on, made=made)

    def switch(self, on: bool | None = None) -> None:
        """On or off."""
        if one := self._any():
            on = self.world.chance(0.7) if on is None else on
            one.on.add(on)
            self._change(one, wire.SwitchStream("", one.name, on), on=on)

    def switch_off(self) -> None:
        """All of them, whatever was asked before."""
        for one in self.streams.named.values():
            if not one.asking and not one.deleted:
                one.on.add(False)
                self._change(one, wire.SwitchStream("", one.name, False), on=False)

    def change(self) -> None:
        """Go on with another definition. Of which kind its messages are stays."""
        if one := self._any():
            made = definition(self.world.dice)
            one.definitions.add(made)
            self._change(one, wire.ChangeStream("", one.name, made, b""), made=made)

    def delete(self) -> None:
        """Switch it off first."""
        if one := self._any():
            one.on.add(False)
            self._change(one, wire.SwitchStream("", one.name, False), on=False)
            one.deleting = True
            self._ask(wire.DeleteStream("", one.name), lambda reply: self._deleted(one, reply))

    def _deleted(self, one: Stream, reply: object) -> None:
        one.deleted |= reply == Done()

    def look(self) -> None:
        """The books look at the answer."""
        if one := self._any(free=False):
            self._ask(wire.GetStream(self.user, one.name), _ignore)
        else:
            self._ask(wire.Streams(), _ignore)

    def read(self) -> None:
        """Failures, from anywhere on."""
        if one := self._any(free=False):
            after = self.world.one_of([0, 0, *(row.key for row in one.read)])
            limit = self.world.one_of((3, 40))
            self._ask(wire.Errors("", one.name, after, limit), lambda reply: _read(one, reply))

    def drop(self) -> None:
        """Some that were read, some of them long ago."""
        if one := self._any(free=False):
            self._about(one, wire.DropErrors)

    def retry(self) -> None:
        """Likewise."""
        if one := self._any(free=False):
            self._about(one, wire.RetryErrors)

    def retry_and_drop(self) -> None:
        """Two who have read the same: it may have failed again when the other drops it."""
        if (one := self._any(free=False)) and (some := self._some(one)):
            self._ask(wire.RetryErrors("", one.name, some), _ignore)
            drop = wire.DropErrors("", one.name, some)
            self._later(self.world.one_of((0, 200, 1_000)), lambda: self._ask(drop, _ignore))

    # The shell

    def _about(self, one: Stream, kind: type[wire.DropErrors] | type[wire.RetryErrors]) -> None:
        if some := self._some(one):
            self._ask(kind("", one.name, some), _ignore)

    def _some(self, one: Stream) -> tuple[Held, ...]:
        latest = one.read[-self.world.one_of((5, REMEMBERED)) :]
        rows = self.world.dice.sample(latest, min(len(latest), 4))
        return tuple(Held(row.key, row.attempt) for row in rows)

    def _any(self, *, free: bool = True) -> Stream | None:
        found = [one for one in self.streams.there() if not (free and one.asking)]
        return self.world.one_of(found) if found else None

    def _change(
        self,
        one: Stream,
        request: Request[wire.StreamNow],
        on: bool | None = None,
        made: Definition | None = None,
    ) -> None:
        one.asking = True
        self._ask(request, lambda reply: self._changed(one, reply, on, made))

    def _changed(
        self, one: Stream, reply: object, on: bool | None, made: Definition | None
    ) -> None:
        one.asking = False
        if isinstance(reply, wire.StreamNow):
            one.acknowledged = True
            one.on = one.on if on is None else {on}
            one.definitions = one.definitions if made is None else {made}


def _read(one: Stream, reply: object) -> None:
    if isinstance(reply, wire.ErrorsPage):
        one.read = _merged(one.read, reply.rows)[-REMEMBERED:]


def _merged(old: list[ErrorRow], new: tuple[ErrorRow, ...]) -> list[ErrorRow]:
    """One that has failed again is there with both its attempts."""
    return list({(row.key, row.attempt): row for row in (*old, *new)}.values())


def _ignore(_reply: object) -> None:
    """The books have seen it."""


_WISHES: tuple[Callable[[Wishes], None], ...] = (
    *[Wishes.create] * 4,
    *[Wishes.switch] * 3,
    Wishes.change,
    Wishes.delete,
    *[Wishes.look] * 2,
    *[Wishes.read] * 5,
    *[Wishes.drop] * 2,
    *[Wishes.retry] * 2,
    *[Wishes.retry_and_drop] * 3,
)
