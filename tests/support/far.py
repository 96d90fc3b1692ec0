"""A broker that listens on a network, and a home on another machine, as it were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.places import free_place
from shared.address import Remote
from shared.home import Home
from shared.keys import known
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.keys.pair import text_of
from tests.support.brokers import PASSWORD, Broker, running_broker, short_home
from tests.support.grids import Finished, Grid, new_grid
from tests.support.terminals import Terminal, terminal


class Far:
    """A broker, and a home on another machine, as it were."""

    def __init__(self, broker: Broker, place: Remote, grid: Grid, there: Grid) -> None:
        self.broker = broker
        self.there = there
        """on the broker's own machine"""
        self.place = place
        self.grid = grid

    @property
    def home(self) -> Home:
        """That of the client."""
        return self.grid.home

    @property
    def key(self) -> bytes:
        """The broker's, which is public."""
        return load_or_make(self.broker.home.broker_key).public

    @property
    def curve(self) -> Curve:
        """What the client encrypts with."""
        return Curve(self.key, load_or_make(self.home.client_key))

    @property
    def address(self) -> str:
        """The broker's, with its key."""
        return f"{self.place.clients}/{text_of(self.key)}"

    def calc(self, *args: str, stdin: bytes = b"") -> Finished:
        """A command of the client's, which is told where the broker is."""
        return self.grid.calc(*args, stdin=stdin, CALC_BROKER=self.place.clients)

    def trust(self) -> None:
        """Know the broker from now on."""
        self.home.make()
        known.trust(self.home.known_brokers, self.place.clients, self.key)

    def log_in(self) -> None:
        """Log in over the network, once the broker is known, to the account that was made there."""
        self.broker.client().register("ann")
        done = self.calc("login", "ann", "--password-stdin", stdin=PASSWORD.encode())
        assert done.status == 0, done

    @contextmanager
    def at_a_terminal(self, *args: str, program: str = "calc") -> Iterator[Terminal]:
        """The same with somebody in front of it, or another program."""
        env = self.grid.env | {"CALC_BROKER": self.place.clients}
        with terminal(self.grid.command(program, *args), env) as screen:
            yield screen


@contextmanager
def far_away() -> Iterator[Far]:
    """Both of them, on real sockets; nobody knows the broker yet."""
    place = free_place()
    with (
        short_home() as home,
        running_broker(home, "--listen", place.clients) as broker,
        new_grid() as grid,
    ):
        there = Grid(home)
        try:
            yield Far(broker, place, grid, there)
        finally:
            there.end()
