"""The client's machine before a broker that answers and lets nobody in."""

from __future__ import annotations

import pytest

from shared.client import Link
from shared.client.conversation import RETRY_EVERY
from shared.wire import client as wire
from shared.wire.approach import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_UNPROVED, Outcome, Pace
from tests.support.clients import ANN, Driven


@pytest.fixture
def client() -> Driven:
    return Driven()


@pytest.fixture
def ann(client: Driven) -> Driven:
    client.log_in()
    return client


def turned_away(client: Driven, outcome: Outcome = Outcome.REFUSED) -> None:
    client._step(client.machine.turned_away(outcome, client.now))


def test_a_pause_is_twice_the_one_before_up_to_a_bound_until_something_is_heard() -> None:
    pace = Pace()
    pauses = [pace.pause(Outcome.REFUSED) for _ in range(50)]

    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    pace.heard()
    assert pace.pause(Outcome.REFUSED) == FIRST_PAUSE


def test_it_comes_again_after_the_pause_and_not_before(client: Driven) -> None:
    for times in range(4):
        turned_away(client)
        client.wait((FIRST_PAUSE << times) - 1)
        assert client.reopened() == 0
        client.wait(1)
        assert client.reopened() == 1


def test_a_long_pause_is_not_cut_short_by_the_greeting_that_had_no_answer(client: Driven) -> None:
    for _ in range(20):
        turned_away(client)

    client.wait(LONGEST_PAUSE - 1)
    assert LONGEST_PAUSE > RETRY_EVERY
    assert client.reopened() == 0


def test_a_tunnel_to_a_broker_that_is_down_is_tried_every_few_seconds(client: Driven) -> None:
    for _ in range(20):
        turned_away(client, Outcome.UNPROVED)

    client.wait(LONGEST_UNPROVED)
    assert client.reopened() == 1


def test_who_was_connected_misses_the_broker_and_goes_on_when_it_is_back(ann: Driven) -> None:
    turned_away(ann)
    assert ann.told(Link) == [Link.RECONNECTING]
    ann.ask(wire.List())
    assert ann.sent(wire.List) == [], "nobody is there to be asked"

    ann.wait(FIRST_PAUSE)
    ann.come_back()

    assert ann.machine.session == ANN
    assert len(ann.sent(wire.List)) == 1
