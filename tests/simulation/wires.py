"""Connections as ZeroMQ makes them: in order, and with all that is on its way lost at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from broker.core.events import Origin, Side
from tests.simulation.world import World

Frames = list[bytes]

FASTEST, SLOWEST = 0, 3
"""Milliseconds that a message takes when nothing goes wrong."""


class Listener(Protocol):
    """Where connections lead to."""

    def arrive(self, side: Side, peer: bytes, frames: Frames) -> None:
        """A message from a peer."""


class Wire:
    """One connection of a peer. `peer` is the routing id that the broker's socket gave to it."""

    def __init__(
        self,
        world: World,
        side: Side,
        peer: bytes,
        broker: Listener,
        hear: Callable[[Frames], None],
    ) -> None:
        self.world = world
        self.side = side
        self.peer = peer
        self.alive = True
        self.frozen_until = 0
        self._broker = broker
        self._hear = hear
        self._last = {True: 0, False: 0}

    def up(self, frames: Frames) -> None:
        """From the peer to the broker."""
        self._travel(True, lambda: self._broker.arrive(self.side, self.peer, frames))

    def down(self, frames: Frames) -> None:
        """From the broker to the peer."""
        self._travel(False, lambda: self._hear(frames))

    def cut(self) -> None:
        """What is on its way is lost."""
        self.alive = False

    def freeze(self, millis: int) -> None:
        """Nothing arrives for so long."""
        self.frozen_until = max(self.frozen_until, self.world.mono + millis)

    def _travel(self, up: bool, arrive: Callable[[], None]) -> None:
        world = self.world
        takes = world.dice.randint(FASTEST, SLOWEST)
        if world.misfortune(0.02):
            world.fault("delayed message")
            takes += world.dice.choice((20, 100, 500, 2_000))
        due = max(world.mono + takes, self.frozen_until, self._last[up])
        self._last[up] = due
        world.later(due - world.mono, lambda: self._arrive(arrive))
        if world.misfortune(0.01):
            world.fault("doubled message")
            world.later(due - world.mono, lambda: self._arrive(arrive))

    def _arrive(self, arrive: Callable[[], None]) -> None:
        if not self.alive:
            self.world.fault("lost message")
        elif self.frozen_until > self.world.mono:
            delay = self.frozen_until - self.world.mono
            self.world.later(delay, lambda: self._arrive(arrive))
        else:
            arrive()


class Network:
    """All connections, by routing id, and the broker that they lead to while it is there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.wires: dict[bytes, Wire] = {}
        self.names: dict[bytes, str] = {}
        """who has, or had, each connection"""
        self.origins: dict[bytes, Origin] = {}
        """where each comes from"""
        self.broker: Listener | None = None
        self._made = 0

    def connect(
        self, side: Side, name: str, hear: Callable[[Frames], None], origin: Origin
    ) -> Wire | None:
        """A new connection; None while there is no broker to connect to."""
        if self.broker is None:
            return None
        self._made += 1
        peer = b"\0" + self._made.to_bytes(4, "big")
        self.names[peer], self.origins[peer] = name, origin
        wire = self.wires[peer] = Wire(self.world, side, peer, self.broker, hear)
        return wire

    def send(self, peer: bytes, frames: Frames) -> bool:
        """From the broker; whether the message is on its way."""
        wire = self.wires.get(peer)
        if wire is None or not wire.alive:
            return False
        wire.down(frames)
        return True

    def drop(self, wire: Wire | None) -> None:
        """One connection is no more."""
        if wire is not None:
            wire.cut()
            self.wires.pop(wire.peer, None)

    def drop_all(self) -> None:
        """The broker is gone."""
        for wire in list(self.wires.values()):
            self.drop(wire)

    def alive(self) -> list[Wire]:
        """The connections there are, in the order in which they were made."""
        return list(self.wires.values())
