"""Several things that happen to streams in one turn, on a real disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from peewee import SqliteDatabase

from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared import limits
from shared.wire import client as wire
from shared.wire import streams
from shared.wire.stream_rows import StreamRow
from tests.support.core import Sim, SimClient
from tests.support.kept import against_the_rules
from tests.support.streaming import (
    defined,
    handle,
    make,
    row_of,
    start,
    stream_worker,
    switch,
    work_of,
)


@pytest.fixture
def database() -> Iterator[SqliteDatabase]:
    made = open_database(MEMORY)
    yield made
    assert against_the_rules(made) == []
    made.close()


@pytest.fixture
def grid(database: SqliteDatabase) -> Sim:
    return Sim(Repository(database))


@pytest.fixture
def ann(grid: Sim) -> SimClient:
    return grid.user("ann")


def test_a_deleted_stream_leaves_its_name_to_another(grid: Sim, ann: SimClient) -> None:
    # Given a stream that is off, with messages that are not handled
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    make(oak, 3)
    switch(ann, on=False)

    # When it is deleted, and another of that name is made in the same turn
    delete = ann.says(streams.DeleteStream("", "s"))
    create = ann.says(streams.CreateStream("s", defined(unhandled=7), b"", on=False))
    grid.turn(delete, create)

    # Then there is the other one, also after a restart
    assert ann.reply_to(delete) == wire.Done()
    grid.crash()
    ann = again(grid)
    row = row_of(ann)
    assert (row.definition.unhandled_most, row.generated) == (7, 0)


def test_a_stream_may_be_made_and_deleted(grid: Sim, ann: SimClient) -> None:
    create = ann.says(streams.CreateStream("s", defined(), b"", on=False))
    delete = ann.says(streams.DeleteStream("", "s"))

    grid.turn(create, delete)

    grid.crash()
    rows = ask_all(again(grid))
    assert [row.name for row in rows] == ["messages"]


def test_a_worker_that_is_counted_by_name_again_is_not_counted_twice(
    grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two workers, of which one is counted by name
    monkeypatch.setattr(limits, "COUNTED_WORKERS", 1)
    oak = stream_worker(grid, "oak", "generator")
    elm, fir = (stream_worker(grid, name, "message", slots=3) for name in ("elm", "fir"))
    start(ann)
    make(oak, 6)
    handle(elm, 1)

    # When both take turns in one turn of the broker
    said = [
        worker.says(worker.outcomes_of(worker.outcome(held)))
        for pair in zip(work_of(elm), work_of(fir), strict=False)
        for worker, held in zip((elm, fir), pair, strict=True)
    ]
    assert len(said) >= 4
    grid.turn(*said)

    # Then the shares add up, as the rules of the disk say
    assert row_of(ann).processed == 1 + len(said)


def again(grid: Sim) -> SimClient:
    client = grid.client()
    client.log_in("ann")
    return client


def ask_all(client: SimClient) -> tuple[StreamRow, ...]:
    reply = client.ask(streams.Streams())
    assert isinstance(reply, streams.StreamsNow)
    return reply.rows
