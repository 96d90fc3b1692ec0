"""Brokers that listen on a network as well, as their clients see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.places import free_place
from shared.address import Remote
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint, new_pair
from shared.states import TaskState
from shared.wire.client import Ping, Pong
from tests.support.brokers import Broker, RawPeer, running_broker, short_home


@contextmanager
def listening_broker() -> Iterator[tuple[Broker, Remote]]:
    place = free_place()
    with short_home() as home, running_broker(home, "--listen", place.clients) as broker:
        yield broker, place


@contextmanager
def client_of(broker: Broker, place: Remote) -> Iterator[RawPeer]:
    """A client on another machine, with a key of its own."""
    key = load_or_make(broker.home.broker_key).public
    client = RawPeer(place.clients, curve=Curve(key, new_pair()))
    try:
        client.greet()
        yield client
    finally:
        client.close()


def test_what_is_submitted_from_afar_is_seen_here_and_there() -> None:
    with listening_broker() as (broker, place), client_of(broker, place) as far:
        here = broker.client()
        here.register("ann")
        far.log_in("ann")

        (task,) = far.submit("1 + 1")

        assert far.get(task).state is TaskState.QUEUED
        assert [row.id for row in here.rows()] == [task]


def test_the_key_outlives_the_broker() -> None:
    with listening_broker() as (broker, place), client_of(broker, place) as far:
        assert far.ask(Ping()) == Pong()

        broker.restart()

        with client_of(broker, place) as again:
            assert again.ask(Ping()) == Pong()


def test_the_log_tells_the_fingerprint() -> None:
    with listening_broker() as (broker, place):
        key = load_or_make(broker.home.broker_key).public

        assert f"serving networks on {place.clients} with the key {fingerprint(key)}" in broker.said


def test_a_broker_that_is_told_of_no_network_is_on_none() -> None:
    with short_home() as home, running_broker(home) as broker:
        assert not broker.home.broker_key.exists()
        assert "tcp://" not in broker.said
