"""The supervisor among slots that die and a broker that goes away: no attempt is ever lost.

Everything random comes from one seed, so that a failure can be run again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random

import pytest

from shared.settings import Settings
from shared.wire import fleet
from shared.wire.client import Stranger
from shared.wire.rows import Assignment, Held, Outcome, SettingValue, SettingValues
from tests.support.supervisors import INSTANCE, WALL, outcome_of
from workers.slots.messages import Configure, Done, Ready, Skip, Work
from workers.supervisor.effects import Effect, Exit, Hand, Kill, Reconnect, Spawn, Tell
from workers.supervisor.identity import Identity
from workers.supervisor.machine import Supervisor

SLOTS = 3
STEP = 10
TROUBLE_MS = 30_000
CALM_MS = 20_000
Fence = tuple[int, int]


@dataclass
class FakeSlot:
    """A process that reads between two jobs and never during one."""

    ready_at: int
    inbox: deque[Work | Skip | Configure] = field(default_factory=deque)
    queue: deque[Assignment] = field(default_factory=deque)
    doing: Assignment | None = None
    until: int = 0
    said: deque[object] = field(default_factory=deque)
    begun: set[Fence] = field(default_factory=set)
    dying: bool = False
    settings: SettingValues = ()

    def live(self, now: int, random: Random) -> None:
        """Some milliseconds of work."""
        if now < self.ready_at:
            return
        if not self.ready_at:
            self._work(now, random)
        else:
            self.said.append(Ready())
            self.ready_at = 0

    def _work(self, now: int, random: Random) -> None:
        if self.doing is not None and now >= self.until:
            self.said.append(Done((outcome_of(self.doing, WALL + now - 1, WALL + now),)))
            self.doing = None
        if self.doing is None:
            self._read()
            if self.queue:
                self.doing = self.queue.popleft()
                self.begun.add((self.doing.key, self.doing.attempt))
                self.until = now + random.choice((0, 0, 0, 10, 50, 90, 110, 500, 3_000))

    def _read(self) -> None:
        while self.inbox:
            message = self.inbox.popleft()
            if isinstance(message, Work):
                assert self.settings, "a slot is told the settings before it is given anything"
                self.queue.extend(message.jobs)
            elif isinstance(message, Configure):
                self.settings = message.settings
            else:
                skipped = {(held.key, held.attempt) for held in message.attempts}
                self.queue = deque(j for j in self.queue if (j.key, j.attempt) not in skipped)
                self.said.append(message)


class FakeBroker:
    """Keeps the books: how each attempt that it ever handed out has ended."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.books: dict[Fence, str] = {}
        self.limits: dict[Fence, int] = {}
        self.open: dict[Fence, int] = {}
        """attempts without an end, with the number of the message that carried them"""
        self.known = False
        self.capacity = 0
        self.sent = 0
        self.next_key = 1
        self.said: deque[object] = deque()
        self.settings = Settings()

    def take(self, message: object) -> None:
        """A message of the worker."""
        if isinstance(message, fleet.Join):
            self._join(message)
        elif not self.known:
            self.said.append(Stranger())
        elif isinstance(message, fleet.Beat):
            self._beat(message)
        elif isinstance(message, fleet.Outcomes):
            for outcome in message.items:
                self.end(outcome, "done")
            self.capacity = message.capacity
            self.said.append(fleet.Taken(message.number))
        elif isinstance(message, fleet.HandBack):
            for item in message.items:
                self.close((item.key, item.attempt), "tried" if item.tried else "handed back")
            self.capacity = message.capacity

    def assign(self) -> None:
        """Hand out as much as is wanted."""
        room = self.capacity - len(self.open)
        if not self.known or room <= 0 or self.random.random() < 0.3:
            return
        self.sent += 1
        items = tuple(self._new() for _ in range(min(room, 20)))
        self.said.append(fleet.Assign(self.sent, items))

    def revoke(self) -> None:
        """Somebody cancels a task."""
        if self.known and self.open:
            fence = self.random.choice(list(self.open))
            self.books[fence] = "revoked"
            self.said.append(fleet.Revoke((Held(*fence),)))

    def configure(self) -> None:
        """Somebody changes settings."""
        heartbeat = SettingValue("worker.heartbeat", self.random.randint(1, 30) * 100)
        power = SettingValue("time.power", self.random.randint(0, 600_000))
        self.settings = self.settings.changed([heartbeat, power])
        if self.known:
            self.said.append(fleet.Configure(self.settings.rows(for_workers=True)))

    def end(self, outcome: Outcome, how: str) -> None:
        """An outcome counts once, and only for an attempt that is open."""
        fence = (outcome.key, outcome.attempt)
        if fence in self.open and self.books[fence] != "revoked":
            self.books[fence] = "time limit" if outcome.error else how
        self.open.pop(fence, None)

    def close(self, fence: Fence, how: str) -> None:
        """The worker's place is free again."""
        if self.open.pop(fence, None) is not None and self.books[fence] == "open":
            self.books[fence] = how

    def _join(self, join: fleet.Join) -> None:
        held = {(item.key, item.attempt) for item in join.held}
        for fence in [f for f in self.open if f not in held]:
            self.close(fence, "not held")
        void = [f for f in held if f not in self.open or self.books[f] == "revoked"]
        for fence in void:
            self.open.pop(fence, None)
        self.open = dict.fromkeys(self.open, 0)
        self.known, self.sent, self.capacity = True, 0, join.slots
        self.said.append(
            fleet.Joined(
                "oak", self.settings.rows(for_workers=True), tuple(Held(*fence) for fence in void)
            )
        )

    def _beat(self, beat: fleet.Beat) -> None:
        named = {(item.key, item.attempt) for item in beat.held}
        for fence, number in list(self.open.items()):
            if number <= beat.received and fence not in named:
                self.close(fence, "lost on the way")
        self.capacity = beat.capacity
        self.said.append(fleet.Beaten())

    def _new(self) -> Assignment:
        limit = self.random.choice((0, 0, 200, 1_000))
        fence = (self.next_key, self.random.randint(1, 9))
        self.next_key += 1
        self.books[fence], self.open[fence], self.limits[fence] = "open", self.sent, limit
        return Assignment(*fence, "expression", b"", limit)


class World:
    """A supervisor and everything around it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- a game of chance, not a secret
        self.now = 1_000
        self.slots: dict[int, FakeSlot] = {}
        self.broker = FakeBroker(self.random)
        self.to_broker: deque[object] = deque()
        self.away_until = 0
        self.left = False
        self.machine = Supervisor(Identity(INSTANCE, "oak", "h", 1, SLOTS, ("x",)), self.now)
        self.carry_out(self.machine.start(self.now))

    def step(self, *, trouble: bool, assign: bool = True) -> None:
        """Ten milliseconds, in which anything may happen."""
        self.now += STEP
        if trouble:
            self.misfortune()
        if assign:
            self.broker.assign()
        for slot in self.slots.values():
            slot.live(self.now, self.random)
        self.deliver()
        if self.now % 50 == 0:
            self.carry_out(self.machine.tick(WALL + self.now, self.now))

    def misfortune(self) -> None:
        """What may go wrong."""
        luck = self.random.random()
        if luck < 0.003:
            self.cut()
        elif luck < 0.004:
            self.away_until = self.now + self.random.randint(100, 9_000)
        elif luck < 0.02:
            self.broker.revoke()
        elif luck < 0.022:
            self.broker.configure()
        elif luck < 0.03 and self.slots:
            self.random.choice(list(self.slots.values())).dying = True

    def cut(self) -> None:
        """The connection breaks with all that is on its way; ZeroMQ makes another."""
        self.to_broker.clear()
        self.broker.said.clear()
        self.broker.known = False

    def deliver(self) -> None:
        """Messages travel, a random part of the way."""
        for number, slot in list(self.slots.items()):
            self.hear(number, slot)
        if self.now < self.away_until:
            return
        while self.to_broker and self.random.random() < 0.9:
            self.broker.take(self.to_broker.popleft())
        while self.broker.said and self.random.random() < 0.9:
            self.carry_out(self.machine.from_broker(self.broker.said.popleft(), self.now))

    def hear(self, number: int, slot: FakeSlot) -> None:
        """What a slot has said, and that it is dead where it is."""
        if slot.said and self.random.random() < 0.8:
            said = [slot.said.popleft() for _ in range(self.random.randint(1, len(slot.said)))]
            effects = self.machine.from_slot(number, said, WALL + self.now, self.now)
            self.carry_out(effects)
        elif slot.dying and not slot.said:
            effects = self.machine.slot_died(number, "It died.", WALL + self.now, self.now)
            self.check_blame(slot, effects)
            if self.slots[number] is slot:
                del self.slots[number]
            self.carry_out(effects)

    def check_blame(self, slot: FakeSlot, effects: list[Effect]) -> None:
        """Only what a slot had begun can be blamed for its death, or be over its time."""
        blamed: list[Fence] = []
        for effect in effects:
            if isinstance(effect, Tell) and isinstance(effect.message, fleet.HandBack):
                blamed += [(i.key, i.attempt) for i in effect.message.items if i.tried]
            if isinstance(effect, Tell) and isinstance(effect.message, fleet.Outcomes):
                blamed += [(o.key, o.attempt) for o in effect.message.items if o.error]
        assert slot.begun.issuperset(blamed) or not slot.dying

    def carry_out(self, effects: list[Effect]) -> None:
        """What the shell does."""
        for effect in effects:
            if isinstance(effect, Tell):
                self.to_broker.append(effect.message)
            elif isinstance(effect, Spawn):
                self.slots[effect.slot] = FakeSlot(self.now + self.random.choice((20, 200)))
            elif isinstance(effect, Hand):
                assert isinstance(effect.message, Work | Skip | Configure)
                self.slots[effect.slot].inbox.append(effect.message)
            elif isinstance(effect, Kill):
                self.slots[effect.slot].dying = True
                self.slots[effect.slot].ready_at = self.now + 1_000_000
            elif isinstance(effect, Reconnect):
                self.cut()
            elif isinstance(effect, Exit):
                self.left = True


@pytest.mark.parametrize("seed", range(30))
def test_each_attempt_ends_once_and_none_is_lost(seed: int) -> None:
    # Given a worker whose slots die and whose broker goes away again and again
    world = World(seed)
    while world.now < TROUBLE_MS:
        world.step(trouble=True)
    # When it is left in peace and given nothing more
    while world.now < TROUBLE_MS + CALM_MS:
        world.step(trouble=False, assign=False)
    # Then every attempt that was ever handed out has an end, and no place stays taken
    broker = world.broker
    assert len(broker.books) > 100
    assert [fence for fence, how in broker.books.items() if how == "open"] == []
    assert broker.open == {}
    assert {"done", "revoked", "handed back", "tried"} <= set(broker.books.values())
    # And only what had a time limit was stopped for it
    limited = [fence for fence, how in broker.books.items() if how == "time limit"]
    assert all(broker.limits[fence] for fence in limited)
    # And every slot knows the settings as they are in the end
    now = broker.settings.rows(for_workers=True)
    assert [slot.settings for slot in world.slots.values()] == [now] * SLOTS
    # And no slot is left doing what nobody wants
    assert all(slot.doing is None for slot in world.slots.values())


@pytest.mark.parametrize("seed", range(100, 115))
def test_it_drains_in_the_middle_of_everything(seed: int) -> None:
    # Given such a worker
    world = World(seed)
    while world.now < TROUBLE_MS // 3:
        world.step(trouble=True)
    # When it is to leave
    world.away_until = 0
    world.carry_out(world.machine.drain(world.now))
    while not world.left and world.now < TROUBLE_MS + CALM_MS:
        world.step(trouble=False)
    # Then it does, and where a broker hears it, it takes no outcome with it
    assert world.left
    assert not (world.machine._standing.joined and world.machine._state.results.waiting)
    assert not any(slot.doing for slot in world.slots.values() if not slot.dying)
