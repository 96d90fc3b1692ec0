"""A real worker that is generator of a stream, and a broker that says whatever a test wants."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from shared.clock import now
from shared.kinds import generator
from shared.settings import Settings
from shared.stream import Generating, Schedule
from shared.wire import fleet
from shared.wire.codec import encode, pack
from shared.wire.rows import Assignment, Held, Made, SettingValue
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.grids import Grid, new_grid
from tests.support.made_up_brokers import Frames, MadeUpBroker
from workers.supervisor.pacing import CATCH_UP

KEY = 9
TTL = 800
QUICK = Settings().changed([SettingValue("worker.heartbeat", 100), SettingValue("stream.ttl", TTL)])


@dataclass
class Appointing:
    """Makes whoever joins generator of one stream, and numbers what comes."""

    schedule: Schedule
    most: int
    answers: bool = True
    attempts: int = 0
    taken: list[Made] = field(default_factory=list)
    beats: list[fleet.Beat] = field(default_factory=list)
    given_back: list[Held] = field(default_factory=list)

    def answer(self, message: object, _request: int) -> list[Frames]:
        """What the broker says to a message of the worker."""
        if isinstance(message, fleet.Join):
            return self._join(message)
        if isinstance(message, fleet.Beat):
            self.beats.append(message)
            return [encode(fleet.Beaten(message.at))] if self.answers else []
        if isinstance(message, fleet.Messages):
            return self._take(message)
        if isinstance(message, fleet.HandBack):
            self.given_back += [Held(item.key, item.attempt) for item in message.items]
        return []

    def _join(self, join: fleet.Join) -> list[Frames]:
        joined = fleet.Joined("oak", QUICK.rows(for_workers=True), join.held)
        self.attempts += 1
        what = Generating(self.schedule, now(), self.most)
        job = Assignment(KEY, self.attempts, generator.NAME, pack(what), 0)
        return [encode(joined), encode(fleet.Assign(1, (job,)))]

    def _take(self, message: fleet.Messages) -> list[Frames]:
        assert message.first == len(self.taken) + 1
        self.taken += message.items
        allow = fleet.Allow(KEY, message.attempt, len(self.taken), self.most)
        return [encode(allow)]


@pytest.fixture
def grid() -> Iterator[Grid]:
    """Nothing but a home."""
    with new_grid() as grid:
        grid.env["CALC_ROLES"] = "message,generator"
        grid.home.make()
        grid.home.make_sockets()
        yield grid


@pytest.fixture
def appointing(grid: Grid) -> Iterator[Appointing]:
    """A stream at one message a millisecond."""
    appointing = Appointing(Schedule(1), 1_000_000)
    broker = MadeUpBroker(grid.home.worker_address, appointing.answer)
    yield appointing
    broker.close()


def wait_for(appointing: Appointing, count: int) -> None:
    """Until there are so many messages."""
    eventually(lambda: len(appointing.taken) >= count or None, f"{count} messages")


def wait_for_beats(appointing: Appointing, more: int) -> None:
    """Until there were some more heartbeats."""
    count = len(appointing.beats) + more
    eventually(lambda: len(appointing.beats) >= count or None, f"{count} heartbeats")


def test_it_makes_a_message_at_each_millisecond(grid: Grid, appointing: Appointing) -> None:
    grid.worker("oak")
    wait_for(appointing, 2_000)
    gaps = [later.due - made.due for made, later in pairwise(appointing.taken)]
    # None is made twice, and none is left out unless the machine was held up for long
    assert min(gaps) >= 1
    assert all(gap == 1 or gap > CATCH_UP // 2 for gap in gaps)
    assert len({made.dice for made in appointing.taken}) > 1_900
    # And heartbeats name the stream
    wait_for_beats(appointing, 2)
    assert appointing.beats[-1].held == (Held(KEY, 1),)


def test_it_makes_no_more_than_it_may(grid: Grid, appointing: Appointing) -> None:
    appointing.most = 300
    grid.worker("oak")
    wait_for(appointing, 300)
    wait_for_beats(appointing, 3)
    assert len(appointing.taken) == 300


def test_stopped_for_too_long_it_makes_nothing_before_it_is_confirmed(
    grid: Grid, appointing: Appointing
) -> None:
    # Given a generator that was stopped for longer than it may be silent
    oak = grid.worker("oak")
    wait_for(appointing, 100)
    appointing.answers = False
    oak.send_signal(signal.SIGSTOP)
    over = time.monotonic() + TTL / 1_000
    eventually(lambda: time.monotonic() > over or None, "the end of its time")
    # When it goes on and nobody answers it
    woken = now()
    oak.send_signal(signal.SIGCONT)
    wait_for_beats(appointing, 3)
    # Then nothing is made
    assert [made for made in appointing.taken if made.due >= woken] == []
    # When it is answered
    appointing.answers = True
    wait_for(appointing, len(appointing.taken) + 100)
    # Then it makes messages from then on
    assert appointing.taken[-1].due > woken
    assert appointing.attempts == 1


def test_a_worker_that_leaves_hands_its_stream_back(grid: Grid, appointing: Appointing) -> None:
    oak = grid.worker("oak")
    wait_for(appointing, 10)
    oak.send_signal(signal.SIGTERM)
    assert oak.wait(DEADLINE_S) == 0
    assert appointing.given_back == [Held(KEY, 1)]
