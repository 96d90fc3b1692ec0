"""A process at the other end of a connection: it can be stopped, killed and started again."""

from __future__ import annotations

from collections.abc import Callable

from broker.core.events import HERE, Side
from shared.wire.codec import decode, encode, read_header
from tests.simulation.wires import Frames, Network, Wire
from tests.simulation.world import World


class Process:
    """What clients and workers have in common. `life` counts how often it was started."""

    side: Side

    def __init__(self, world: World, network: Network, name: str) -> None:
        self.world = world
        self.network = network
        self.name = name
        self.life = 0
        self.running = False
        self.stopped_until = 0
        self.wire: Wire | None = None
        self._waiting: list[Callable[[], None]] = []
        """what happens to it when it goes on, in the order in which it came"""

    def start(self) -> None:
        """Begin to live."""
        self.life += 1
        self.running = True
        self.stopped_until = 0
        self._waiting = []
        self.connect()
        self.begin()
        self.every(self.tick_ms, self.tick)

    def kill(self) -> None:
        """`kill -9`."""
        self.running = False
        self.network.drop(self.wire)
        self.wire = None

    def stop(self, millis: int) -> None:
        """SIGSTOP, and SIGCONT later."""
        self.stopped_until = max(self.stopped_until, self.world.mono + millis)
        self.world.later(millis, self._go_on)

    # What there is to be done by each

    origin = HERE
    """where it connects from"""

    tick_ms = 50

    def begin(self) -> None:
        """What the program does first."""

    def tick(self) -> None:
        """Time has passed."""

    def hear(self, message: object, request: int) -> None:
        """The broker says something."""

    # The shell

    def connect(self) -> None:
        """Make a connection in place of the one there was."""
        self.network.drop(self.wire)
        life = self.life
        self.wire = self.network.connect(
            self.side, self.name, lambda frames: self._received(life, frames), self.origin
        )

    def say(self, message: object, request: int = 0) -> None:
        """Send a message. ZeroMQ makes a new connection by itself where the old one is cut."""
        if self.wire is None or not self.wire.alive:
            self.connect()
        if self.wire is not None:
            self.wire.up(encode(message, request))

    def every(self, millis: int, action: Callable[[], None]) -> None:
        """Do something again and again while this life lasts."""
        life = self.life

        def act() -> None:
            if self.running and self.life == life:
                action()
                self.later(millis, act)

        self.later(millis, act)

    def later(self, delay: int, action: Callable[[], None]) -> None:
        """Do something later, once this process is not stopped."""
        life = self.life
        self.world.later(delay, lambda: self._when_awake(life, action))

    def _when_awake(self, life: int, action: Callable[[], None]) -> None:
        if not self.running or self.life != life:
            return
        if self.stopped_until > self.world.mono or self._waiting:
            self._waiting.append(lambda: self._when_awake(life, action))
        else:
            action()

    def _go_on(self) -> None:
        """SIGCONT, unless it was stopped once more."""
        if self.stopped_until <= self.world.mono:
            waiting, self._waiting = self._waiting, []
            for action in waiting:
                action()

    def _received(self, life: int, frames: Frames) -> None:
        header = read_header(frames)
        message = decode(header, frames[1])
        self._when_awake(life, lambda: self.hear(message, header.request))
