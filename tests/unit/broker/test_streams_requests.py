"""Who may do what with which stream, and what is asked twice."""

from __future__ import annotations

import pytest

from shared import limits
from shared.stream.definition import Definition, Schedule
from shared.wire import client as wire
from shared.wire import streams
from shared.wire.rows import SettingValue
from tests.support.core import Sim, SimClient
from tests.support.streaming import (
    BROKEN,
    defined,
    failures,
    handle,
    make,
    refused,
    row_of,
    start,
    stream_worker,
    sums,
    switch,
    told,
    totals,
)

OTHER = defined(unhandled=7)


@pytest.fixture
def grid() -> Sim:
    return Sim()


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    """The administrator."""
    return grid.user("ann")


@pytest.fixture
def bob(grid: Sim, ann: SimClient) -> SimClient:
    """A user with a stream `s`."""
    user = grid.user("bob")
    start(user)
    return user


NAMED = [
    streams.GetStream("bob", "s"),
    streams.ChangeStream("bob", "s", OTHER, b""),
    streams.SwitchStream("bob", "s", on=False),
    streams.DeleteStream("bob", "s"),
    streams.Errors("bob", "s"),
    streams.DropErrors("bob", "s", ()),
    streams.RetryErrors("bob", "s", ()),
]


@pytest.mark.parametrize("request_", NAMED, ids=lambda message: type(message).__name__)
def test_anothers_stream_does_not_exist(grid: Sim, bob: SimClient, request_: object) -> None:
    carl = grid.user("carl")

    assert refused(carl, request_) == "not_found"
    assert row_of(bob).on


def test_an_administrator_sees_and_may_do_everything(
    grid: Sim, ann: SimClient, bob: SimClient
) -> None:
    # Given a failure of bob's
    oak = stream_worker(grid, "oak")
    make(oak, 2)
    handle(oak, error=BROKEN)
    first, second = failures(grid)

    # Then ann does what she likes with it
    reply = ann.ask(streams.Streams())
    assert isinstance(reply, streams.StreamsNow)
    assert [(row.owner, row.name) for row in reply.rows] == [("ann", "messages"), ("bob", "s")]
    assert ann.ask(streams.RetryErrors("BOB", "s", (first,))) == wire.Handled((None,))
    assert ann.ask(streams.DropErrors("bob", "s", (second,))) == streams.Dropped(1)
    assert told(ann, streams.ChangeStream("bob", "s", OTHER, b"")).definition == OTHER
    assert not told(ann, streams.SwitchStream("bob", "s", on=False)).on
    assert ann.ask(streams.DeleteStream("bob", "s")) == wire.Done()
    assert refused(bob, streams.GetStream("", "s")) == "not_found"


def test_the_fleet_shows_to_each_their_own(grid: Sim, ann: SimClient, bob: SimClient) -> None:
    for user, names in ((ann, ["messages", "s"]), (bob, ["s"])):
        now = user.ask(wire.Workers())
        assert isinstance(now, wire.FleetNow)
        assert [row.name for row in now.streams] == names


def test_the_same_again_is_the_same_stream(ann: SimClient) -> None:
    request = streams.CreateStream("s", defined(), b"", on=True)

    first, second = told(ann, request), told(ann, request)

    assert first == second
    assert refused(ann, streams.CreateStream("s", OTHER, b"", on=True)) == "conflict"


def test_two_users_may_have_streams_of_one_name(ann: SimClient, bob: SimClient) -> None:
    start(ann, definition=OTHER)

    assert row_of(bob).definition == defined()


BAD = [
    streams.CreateStream("", defined(), b"", on=True),
    streams.CreateStream("a/b", defined(), b"", on=True),
    streams.CreateStream("\x1b[2J", defined(), b"", on=True),
    streams.CreateStream("s", Definition(template="{what}"), b"", on=True),
    streams.CreateStream("s", Definition(Schedule(0, "never")), b"", on=True),
    streams.CreateStream("s", Definition(Schedule(0)), b"", on=True),
    streams.CreateStream("s", sums("$1+{n}"), b"", on=True),
    streams.CreateStream("s", defined(unhandled=0), b"", on=True),
    streams.CreateStream("s", defined(), b"program", on=True),
]


@pytest.mark.parametrize("request_", BAD, ids=range(len(BAD)))
def test_what_can_be_no_stream_is_refused(
    grid: Sim, ann: SimClient, request_: streams.CreateStream
) -> None:
    assert refused(ann, request_) == "invalid"
    assert len(grid.core.grid.streams.by_key) == 1


def test_a_stream_cannot_become_what_can_be_none(ann: SimClient) -> None:
    start(ann)

    assert refused(ann, streams.ChangeStream("", "s", sums("$1"), b"")) == "invalid"
    assert row_of(ann).definition == defined()


def test_nobody_has_more_than_so_many(ann: SimClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAMS_EACH", 3)
    start(ann, "first")
    start(ann, "second")

    assert refused(ann, streams.CreateStream("third", defined(), b"", on=True)) == "overloaded"


def test_nor_has_the_grid(grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAMS", 2)
    start(grid.user("bob"))

    assert refused(ann, streams.CreateStream("s", defined(), b"", on=True)) == "overloaded"


def test_the_default_stream_is_one_like_any_other(grid: Sim, ann: SimClient) -> None:
    assert ann.ask(streams.DeleteStream("", "messages")) == wire.Done()
    grid.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))
    assert ann.ask(streams.Streams()) == streams.StreamsNow(())

    start(ann, "messages")
    assert row_of(ann, "messages").attempt == 0


def test_what_was_changed_is_kept(grid: Sim, ann: SimClient) -> None:
    start(ann, definition=sums("{n}"))
    told(ann, streams.ChangeStream("", "s", sums("{n}*2"), b""))
    grid.crash()
    ann.greet()
    ann.ask(wire.Resume(ann.token))

    row = row_of(ann)

    assert (row.on, row.definition) == (True, sums("{n}*2"))
    assert totals(grid) == (0, 0, 0, 0)


def test_it_says_why_it_waits(grid: Sim, ann: SimClient) -> None:
    start(ann, definition=defined(unhandled=2))
    assert "role generator" in row_of(ann).waits
    oak = stream_worker(grid, "oak", "generator")
    assert row_of(ann).waits == ""
    make(oak, 2)
    assert "role message" in row_of(ann).waits
    elm = stream_worker(grid, "elm", "message")
    assert "role message" not in row_of(ann).waits
    handle(elm)
    ann.ask(wire.ChangeSettings((SettingValue("quota.user", 1),)))
    ann.submit("1")
    assert "unfinished tasks" in row_of(ann).waits
    grid.core.grid.streams.trouble = "The broker's disk is full."
    assert "disk is full" in row_of(ann).waits
    assert switch(ann, on=False).waits == ""
