"""A stream has one generator, whatever becomes of it."""

from __future__ import annotations

import signal
from subprocess import Popen

import psutil

from tests.integration.faults.steps import change, start, stopped
from tests.integration.streams.conftest import Served
from tests.support.brokers import DEADLINE_S, eventually
from tests.support.live_streams import (
    create,
    grown,
    made_by_another,
    settled,
    shares,
    stream,
    wait_for_alive,
)

NAMES = ("oak", "elm", "fir")

QUICK_TO_NOTICE = {"worker.heartbeat": 200, "stream.refresh": 200, "stream.ttl": 800}


def _started(served: Served) -> dict[str, Popen[bytes]]:
    grid, _, client = served
    started = dict(zip(NAMES, start(grid, client, *NAMES), strict=True))
    create(client)
    grown(client)
    return started


def test_the_generator_makes_messages_and_the_others_handle_them(served: Served) -> None:
    # Given three workers
    client = served[2]
    _started(served)
    # When the stream has run for a while
    row = settled(client)
    # Then one has made all of it, and none of its messages did it handle
    each = shares(client)
    made = {name: share.generated for name, share in each.items() if share.generated}
    assert list(made.values()) == [row.generated]
    (maker,) = made
    assert each[maker].processed == 0
    assert sum(each[name].processed for name in NAMES if name in each) == row.processed
    assert row.attempt == 1


def test_another_takes_over_from_a_generator_that_is_killed_each_time(served: Served) -> None:
    grid, _, client = served
    started = _started(served)
    for times in (1, 2, 3, 4):
        # Given a generator
        before = grown(client)
        assert before.generator is not None
        # When it is killed
        started[before.generator].kill()
        started[before.generator].wait(DEADLINE_S)
        # Then another one goes on with the next number
        after = made_by_another(client, before.generator)
        assert after.attempt == times + 1
        assert after.generated > before.generated
        # And the first comes back as a handler
        started[before.generator] = grid.worker(before.generator)
        wait_for_alive(client, *NAMES)
    row = settled(client)
    assert row.processed == row.generated


def test_a_generator_that_leaves_is_replaced_and_loses_nothing(served: Served) -> None:
    client = served[2]
    started = _started(served)
    before = grown(client)
    assert before.generator is not None
    started[before.generator].send_signal(signal.SIGTERM)
    assert started[before.generator].wait(DEADLINE_S) == 0
    assert made_by_another(client, before.generator).attempt == 2
    assert settled(client).failed == 0


def test_a_generator_that_stood_still_finds_that_it_is_none_any_more(served: Served) -> None:
    # Given a generator that stands still until another has taken over
    client = served[2]
    started = _started(served)
    change(client, **QUICK_TO_NOTICE)
    before = grown(client)
    sleeper = before.generator
    assert sleeper is not None
    with stopped(psutil.Process(started[sleeper].pid)):
        after = made_by_another(client, sleeper)
        had = shares(client)[sleeper]
    # When it goes on
    wait_for_alive(client, *NAMES)
    # Then nothing that it makes counts, and it handles what the other makes
    eventually(
        lambda: shares(client)[sleeper].processed > had.processed, f"{sleeper} handles messages"
    )
    now = stream(client)
    assert (now.generator, now.attempt) == (after.generator, 2)
    row = settled(client)
    assert shares(client)[sleeper].generated == had.generated
    assert row.processed == row.generated


def test_a_lone_worker_is_generator_and_handler(served: Served) -> None:
    grid, _, client = served
    start(grid, client, "oak")
    create(client)
    grown(client)
    row = settled(client)
    assert shares(client)["oak"] == ("oak", row.generated, row.processed, row.failed)


def test_without_anybody_to_make_messages_a_stream_says_so(served: Served) -> None:
    grid, _, client = served
    grid.env["CALC_ROLES"] = "message"
    start(grid, client, "elm")
    create(client)
    assert "generator" in stream(client).waits
    grid.env["CALC_ROLES"] = "generator"
    grid.worker("oak")
    assert grown(client).generator == "oak"
    assert stream(client).waits == ""
    settled(client)
