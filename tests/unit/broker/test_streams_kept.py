"""Streams on a real disk: what is read back is what was decided, and it is sound at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from peewee import SqliteDatabase

from broker.core.effects import Answer
from broker.core.streams.answering import AboutStream
from broker.core.streams.creating import DEFAULT_KEY
from broker.core.streams.jobs import Stream
from broker.net.payloads import Payloads
from broker.store import database as store
from broker.store import queries
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared import limits
from shared.kinds import code
from shared.kinds.code import File, Program
from shared.kinds.message import message_of
from shared.states import TaskState
from shared.stream.definition import Definition, Handler, Making, Schedule
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.rows import Held, TaskError
from shared.wire.stream_rows import ErrorRow, StreamShare
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.kept import against_the_rules
from tests.support.streaming import (
    BROKEN,
    allowed,
    defined,
    handle,
    make,
    right_of,
    row_of,
    start,
    stream_worker,
    sums,
    switch,
    told,
    work_of,
)

T = TypeVar("T")

BAD = TaskError("division_by_zero", "division by zero", 0, 1)


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


def again(grid: Sim, database: SqliteDatabase) -> None:
    """`kill -9`, and what is on disk is sound."""
    assert against_the_rules(database) == []
    grid.crash()


def log_in(grid: Sim) -> SimClient:
    client = grid.client()
    client.log_in("ann")
    return client


def about(client: SimClient, name: str = "s") -> streams.StreamNow:
    return answer(client, streams.GetStream("", name), streams.StreamNow)


def errors(client: SimClient, **asked: object) -> tuple[ErrorRow, ...]:
    request = streams.Errors("", "s", **asked)  # type: ignore[arg-type]
    return answer(client, request, streams.ErrorsPage).rows


def answer(client: SimClient, request: object, reply: type[T]) -> T:
    before = len(client.grid.answers)
    client.grid.turn(client.says(request))
    (asked,) = client.grid.answers[before:]
    found = queries.answer(asked)
    assert isinstance(found, reply)
    return found


def test_it_reads_back_as_it_was(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message", slots=1)
    start(ann, definition=defined(unhandled=50, works=1_000))
    make(oak, 6)
    handle(elm, 2)
    handle(elm, 1, error=BROKEN)
    before = grid.core.grid.streams

    grid.crash()
    after = grid.core.grid.streams

    assert {*after.by_key} == {DEFAULT_KEY, *right_of(oak)[:1]}
    for key, stream in after.by_key.items():
        assert facts(stream) == facts(before.by_key[key])
    assert [(m.key, m.number, m.state, m.attempt) for m in after.messages.values()] == [
        (m.key, m.number, m.state, m.attempt) for m in before.messages.values()
    ]
    assert [m.state for m in after.messages.values()] == [
        TaskState.RUNNING,
        TaskState.QUEUED,
        TaskState.QUEUED,
    ]


def facts(stream: Stream) -> tuple[object, ...]:
    counted = (stream.generated, stream.processed, stream.failed, stream.errors)
    right = (stream.state, stream.attempt, stream.sequence, stream.most, stream.worker)
    return stream.definition, stream.since, stream.made, counted, right, {*stream.names}


def test_at_any_moment_the_broker_may_die(
    grid: Sim, ann: SimClient, database: SqliteDatabase
) -> None:
    """Each step is followed by a death; workers come back with what they hold."""
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message", "expression", slots=3)
    start(ann)
    start(ann, "sums", sums("{n}+100"))
    rights = oak.holding()

    def die() -> None:
        held = elm.holding()
        again(grid, database)
        oak.join(rights)
        elm.join(held)

    die()
    for round_ in range(4):
        for right in rights:
            make(oak, 3 * round_ + 3, right=right)
            die()
        for error in (None, BAD, None):
            elm.finish(work_of(elm)[0], error=error)
            die()
    handle(elm)
    die()

    ann = log_in(grid)
    for name in ("s", "sums"):
        row = row_of(ann, name)
        assert row.generated == 12
        assert row.processed + row.failed == 12
        assert (row.unhandled, row.errors) == (0, row.failed)
        assert row.attempt == 1


def test_what_a_worker_is_given_is_there_after_a_restart(
    grid: Sim, ann: SimClient, database: SqliteDatabase
) -> None:
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    make(oak, 2)
    again(grid, database)
    elm = stream_worker(grid, "elm", "message")
    repository = Repository(database)
    payloads = Payloads(repository)

    payloads.fetch(tuple(elm.parcels))

    texts = [message_of(payloads.take(held.key)).text for held in work_of(elm)]
    assert texts == ["1", "2"]


def test_everything_about_a_stream_is_answered(grid: Sim, ann: SimClient) -> None:
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message")
    start(ann)
    make(oak, 4)
    handle(elm, 2)
    handle(elm, 1, error=BROKEN)

    found = about(ann)

    assert found.row == row_of(ann)
    assert found.program == b""
    assert found.shares == (StreamShare("elm", 0, 2, 1), StreamShare("oak", 4, 0, 0))


def test_failures_are_listed_page_by_page(grid: Sim, ann: SimClient) -> None:
    # Given failures of two workers
    oak = stream_worker(grid, "oak", "generator")
    start(ann, definition=defined()._replace(template="{n}"))
    for name in ("elm", "fir"):
        worker = stream_worker(grid, name, "message")
        make(oak, 2, first=grid.core.grid.streams.by_key[right_of(oak).key].sequence + 1)
        handle(worker, error=BROKEN)
        worker.tell(fleet.Leave())

    # Then
    rows = errors(ann)
    assert [(row.number, row.worker, row.text) for row in rows] == [
        (1, "elm", "1"),
        (2, "elm", "2"),
        (3, "fir", "3"),
        (4, "fir", "4"),
    ]
    assert {(row.code, row.reason, row.task, row.attempt) for row in rows} == {
        (BROKEN.code, BROKEN.message, 0, 1)
    }
    assert errors(ann, worker="fir") == rows[2:]
    page = answer(ann, streams.Errors("", "s", rows[0].key, 2), streams.ErrorsPage)
    assert (page.rows, page.more) == (rows[1:3], True)
    assert errors(ann, after=rows[3].key) == ()


def test_failures_are_dropped_and_retried(
    grid: Sim, ann: SimClient, database: SqliteDatabase
) -> None:
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message")
    start(ann)
    make(oak, 3)
    handle(elm, error=BROKEN)
    first, second, third = (Held(row.key, row.attempt) for row in errors(ann))
    again(grid, database)
    ann = log_in(grid)

    assert ann.ask(streams.DropErrors("", "s", (first,))) == streams.Dropped(1)
    retry = streams.RetryErrors("", "s", (first, second))
    reply = ann.ask(retry)
    again(grid, database)

    assert isinstance(reply, wire.Handled)
    assert [refusal and refusal.code for refusal in reply.refusals] == ["not_found", None]
    ann = log_in(grid)
    assert [Held(row.key, row.attempt) for row in errors(ann)] == [third]
    elm.join()
    assert handle(elm) == 1
    assert row_of(ann).processed == 1


def test_tasks_that_messages_became_are_retried(
    grid: Sim, ann: SimClient, database: SqliteDatabase
) -> None:
    # Given two that have failed
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "expression")
    start(ann, definition=sums("{n}+100"))
    make(oak, 2)
    handle(elm, error=BAD)
    by_failure, by_task = errors(ann)
    assert (by_failure.task, by_failure.text) == (1, "1+100")

    # When one is retried as a failure, and the other as a task
    ann.ask(streams.RetryErrors("", "s", (Held(by_failure.key, by_failure.attempt),)))
    task_id = queries.answer(Answer(b"", 0, 1, wire.Get(number=by_task.task), 0))
    assert isinstance(task_id, wire.Detail)
    assert ann.refusals(wire.Retry((task_id.row.id,))) == [None]
    again(grid, database)

    # Then neither has failed
    ann = log_in(grid)
    assert errors(ann) == ()
    row = row_of(ann)
    assert (row.failed, row.unhandled) == (0, 2)
    elm.join()
    grid.pass_time(4_000)
    elm.join()
    assert handle(elm) == 2
    assert row_of(ann).processed == 2


def test_a_program_is_kept_and_given_the_messages(
    grid: Sim, ann: SimClient, database: SqliteDatabase
) -> None:
    definition = Definition(Schedule(1), Making.CODE, "{n} times", Handler.KIND)
    program = code.payload(Program("python", (File("main.py", b"print(input())"),)))
    told(ann, streams.CreateStream("s", definition, program, on=True))
    oak = stream_worker(grid, "oak", "generator")
    again(grid, database)
    oak.join([right_of(oak)])
    make(oak, 1)
    ann = log_in(grid)

    assert about(ann).program == program
    same = streams.CreateStream("s", definition, program, on=True)
    assert answer(ann, same, streams.StreamNow).program == program
    detail = queries.answer(Answer(b"", 0, 1, wire.Get(number=1), 0))
    assert isinstance(detail, wire.Detail)
    assert code.program_of(detail.payload).stdin == b"1 times"


def test_with_a_stream_goes_everything(grid: Sim, ann: SimClient, database: SqliteDatabase) -> None:
    oak = stream_worker(grid, "oak", "generator")
    elm = stream_worker(grid, "elm", "message", slots=1)
    start(ann)
    make(oak, 4)
    handle(elm, 1)
    handle(elm, 1, error=BROKEN)
    switch(ann, on=False)

    ann.ask(streams.DeleteStream("", "s"))

    key = right_of(oak).key
    for table in ("message", "stream_error", "stream_count", "program"):
        query = f"SELECT count(*) FROM {table} WHERE stream = {key}"  # noqa: S608
        assert database.execute_sql(query).fetchone() == (0,)


def test_more_names_than_are_counted_are_together(
    grid: Sim, ann: SimClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COUNTED_WORKERS", 2)
    oak = stream_worker(grid, "oak", "generator")
    start(ann)
    for number in range(1, 5):
        grid.jump(1)
        make(oak, 1, first=number)
        worker = stream_worker(grid, f"w{number}", "message")
        handle(worker, error=BROKEN if number == 1 else None)
        worker.tell(fleet.Leave())
        grid.crash()
        oak.join([right_of(oak)])
    ann = log_in(grid)
    (failure,) = errors(ann)
    ann.ask(streams.RetryErrors("", "s", (Held(failure.key, failure.attempt),)))

    shares = {share.worker: share for share in about(ann).shares}

    assert len(shares) <= 3
    assert shares["w4"].processed == 1
    assert sum(share.processed for share in shares.values()) == 3
    assert sum(share.generated for share in shares.values()) == 4
    assert sum(share.failed for share in shares.values()) == 0


def test_who_has_accounts_already_is_given_the_default_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a database of the version before, with accounts in it
    place, older = tmp_path / "db", tmp_path / "older"
    older.mkdir()
    for path in sorted(store.MIGRATIONS.glob("000[1-8]*.py")):
        (older / path.name).write_text(path.read_text())
    with monkeypatch.context() as earlier:
        earlier.setattr(store, "MIGRATIONS", older)
        database = open_database(str(place))
        for key, name, role in ((1, "ann", "admin"), (2, "bob", "admin"), (3, "carl", "user")):
            values = (key, name, role, "hash", 0, 5)
            database.execute_sql("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)", values)
        database.close()

    # When it is brought up to date
    database = open_database(str(place))

    # Then the first administrator has it, off
    assert against_the_rules(database) == []
    (stream,) = Repository(database).snapshot().streams
    fresh = Stream(DEFAULT_KEY, 1, "messages", Definition(), 5, 5)
    assert stream == fresh
    database.close()


def test_it_goes_on_after_that(grid: Sim, ann: SimClient, database: SqliteDatabase) -> None:
    switch(ann, "messages", on=True)
    oak = stream_worker(grid, "oak")
    make(oak, 1)
    again(grid, database)
    oak.join(oak.holding() or [right_of(oak)])

    assert allowed(oak)[-1] == (1, 1_000)
    assert isinstance(oak, SimWorker)
    assert AboutStream(DEFAULT_KEY, row_of(log_in(grid), "messages")).row.on
