"""Whose connection it is when a descriptor is used again and both peers are heard."""

from __future__ import annotations

import pytest
import zmq

from broker.core.events import Peer
from broker.net.guard.connection import Connection, Meter
from broker.net.guard.guard import Guard

DESCRIPTOR = 30
LAST = (1 << 32) - 1


class Watched:
    """A guard without its thread, and one connection."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        self.guard = Guard(context)
        self.gone: list[Peer] = []
        self.guard._forget = self.gone.append
        self.connection = Connection(b"C", DESCRIPTOR, 1, "192.0.2.1", 0.0)
        self.guard._table.add(self.connection)

    def meet(self, *peers: Meter, in_time: bool = True) -> None:
        """These were heard since the last time."""
        self.guard._meet(peers, in_time)


@pytest.fixture
def watched() -> Watched:
    return Watched(zmq.Context.instance())


def peer(name: bytes, number: int | None) -> Meter:
    return Meter(name, b"C", DESCRIPTOR, number=number)


@pytest.mark.parametrize(("first", "second"), [(7, 8), (LAST, 0)], ids=["usual", "anew"])
@pytest.mark.parametrize("late", [True, False], ids=["late", "in order"])
def test_it_is_that_of_the_later_peer_and_the_other_has_left(
    watched: Watched, first: int, second: int, late: bool
) -> None:
    ann, bob = peer(b"ann", first), peer(b"bob", second)

    watched.meet(*([bob, ann] if late else [ann, bob]))

    assert watched.connection.meter is bob
    assert watched.gone == [b"ann"]


def test_who_has_left_is_judged_when_all_was_heard(watched: Watched) -> None:
    ann, bob = peer(b"ann", 7), peer(b"bob", 8)

    watched.meet(bob, ann, in_time=False)

    assert watched.gone == []
    assert list(watched.guard._met) == [ann]


@pytest.mark.parametrize("late", [True, False])
def test_who_has_chosen_a_name_does_not_get_away_by_it(watched: Watched, late: bool) -> None:
    ann, eve = peer(b"ann", 7), peer(b"eve", None)

    watched.meet(*([eve, ann] if late else [ann, eve]))

    assert watched.connection.meter is eve


def test_who_has_no_connection_has_left(watched: Watched) -> None:
    watched.meet(Meter(b"ann", b"C", DESCRIPTOR + 1, number=7))

    assert watched.gone == [b"ann"]
