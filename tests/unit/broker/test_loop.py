"""The turn around the core: what is not kept was never said, whatever fails."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
import zmq
from peewee import OperationalError, SqliteDatabase

from broker.auth.passwords import Passwords
from broker.core import effects
from broker.core.accounts import sessions
from broker.core.core import Core, Needs
from broker.core.events import (
    Event,
    FromClient,
    FromWorker,
    PasswordChecked,
    PasswordHashed,
    ProcessEnded,
    Side,
    StoodStill,
    StopAsked,
)
from broker.core.grid import Options
from broker.core.streams.creating import DEFAULT_KEY
from broker.net import loop
from broker.net.blobs import Blobs
from broker.net.loop import STOOD_STILL, Inbox, Loop
from broker.net.outbox import Outbox
from broker.net.payloads import Payloads
from broker.net.processes import Processes
from broker.net.sockets import Sockets
from broker.store.blobs.files import Files
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository, StoreError
from shared.clock import monotonic
from shared.errors import SetupError
from shared.roles import kinds_for
from shared.settings import Settings
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire import fleet, streams
from shared.wire.codec import decode, read_header
from shared.wire.rows import Held, Made, Outcome, SettingValue
from shared.wire.stream_rows import StreamRow
from tests.support.blobs import NoBlobs
from tests.support.brokers import expression
from tests.support.core import CountedTokens, hash_of
from tests.support.unguarded import Unguarded

SOLVES = kinds_for(("expression",))


class Wires(Unguarded):
    """Sockets that remember what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, int, object]] = []
        self.arrived: list[Event] = []
        self.a_turn = 1_000

    def register(self, _poller: zmq.Poller) -> None:
        """Nothing ever arrives."""

    def receive(self) -> Iterator[Event]:
        """Only what the test has sent."""
        arrived, self.arrived = self.arrived[: self.a_turn], self.arrived[self.a_turn :]
        return iter(arrived)

    def admit(self, _keys: frozenset[bytes]) -> None:
        """There is no network."""

    def has_more(self, _side: Side) -> bool:
        """What this turn did not take in."""
        return bool(self.arrived)

    def send(self, _side: Side, peer: bytes, frames: list[bytes]) -> bool:
        """Everything leaves."""
        header = read_header(frames)
        self.sent.append((peer, header.request, decode(header, frames[1])))
        return True


class Thinkers:
    """Argon2 that answers when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[effects.HashPassword | effects.CheckPassword] = []

    def hash(self, job: effects.HashPassword) -> None:
        """Later."""
        self.jobs.append(job)

    def check(self, job: effects.CheckPassword) -> None:
        """Later."""
        self.jobs.append(job)


class Bench:
    """A loop over a database in memory whose commits fail when they are told to."""

    def __init__(
        self, database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch, files: Files | None = None
    ) -> None:
        self.repository = Repository(database, files.size_of if files else None)
        self.wires, self.thinkers, self.inbox = Wires(), Thinkers(), Inbox()
        self.patch = monkeypatch
        sockets = cast(Sockets, self.wires)
        payloads = Payloads(self.repository)
        blobs = cast(Blobs, NoBlobs())
        if files is not None:
            blobs = Blobs(files, self.repository, self.inbox.put)
        self.outbox = Outbox(
            sockets,
            payloads,
            cast(Passwords, self.thinkers),
            Processes(self.inbox.put),
            None,
            blobs,
        )
        self.loop = Loop(
            self.repository,
            sockets,
            self.outbox,
            self.inbox,
            payloads,
            Options(),
            CountedTokens(),
        )

    def turn(self, *events: Event) -> None:
        """One turn, and those that it asks for at once."""
        self.loop.turn(events)
        while self.loop._later:
            self.loop.turn(self.loop._receive())

    def failing_turn(self, *events: Event) -> None:
        """A turn whose commit fails."""

        def fail(_changes: object) -> None:
            raise StoreError("store", "There is no room.") from OSError("full")

        with self.patch.context() as patch:
            patch.setattr(self.repository, "commit", fail)
            self.turn(*events)

    def replies(self, peer: bytes, request: int) -> list[object]:
        """What was said to a request."""
        return [said for to, number, said in self.wires.sent if (to, number) == (peer, request)]

    def pushed(self, peer: bytes, kind: type) -> list[object]:
        """What was pushed of one type."""
        return [said for said in self.replies(peer, 0) if isinstance(said, kind)]

    def account(self, peer: bytes, name: str) -> None:
        """A connection that has an account."""
        self.turn(hello(peer), FromClient(peer, 2, wire.Register(name, "correct horse")))
        job = self.thinkers.jobs.pop()
        assert isinstance(job, effects.HashPassword)
        self.turn(PasswordHashed(job.ticket, hash_of(job.password)))
        assert is_session(self.replies(peer, 2))

    def row_of_the_stream(self, request: int) -> StreamRow:
        """The default stream as ann sees it, who may have to come back for that."""
        token = (1).to_bytes(32, "big")
        self.turn(hello(b"ann"), FromClient(b"ann", request, wire.Resume(token)))
        self.turn(FromClient(b"ann", request + 1, streams.Streams()))
        (reply,) = self.replies(b"ann", request + 1)
        assert isinstance(reply, streams.StreamsNow)
        return reply.rows[0]


def hello(peer: bytes) -> FromClient:
    return FromClient(peer, 1, wire.Hello("t", "1"))


def codes(replies: Sequence[object]) -> list[str]:
    return [r.refusal.code if isinstance(r, wire.Refused) else type(r).__name__ for r in replies]


def is_session(replies: Sequence[object]) -> bool:
    return codes(replies) == ["Session"]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    database = open_database(MEMORY)
    yield Bench(database, monkeypatch)
    database.close()


def test_a_request_whose_turn_is_not_kept_gets_one_reply_that_says_so(bench: Bench) -> None:
    bench.account(b"ann", "ann")

    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))

    assert codes(bench.replies(b"ann", 5)) == ["unavailable"]
    assert bench.repository.snapshot().tasks == ()


def test_everybody_is_a_stranger_after_it_and_served_again(bench: Bench) -> None:
    bench.account(b"ann", "ann")
    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))

    bench.turn(FromClient(b"ann", 6, wire.Ping()))
    assert bench.wires.sent[-1] == (b"ann", 0, wire.Stranger())

    bench.turn(hello(b"ann"), FromClient(b"ann", 7, wire.Ping()))
    assert codes(bench.replies(b"ann", 7)) == ["Pong"]


def test_numbers_of_a_turn_that_was_not_kept_are_given_again(bench: Bench) -> None:
    """Otherwise somebody would see a gap that nobody can explain."""
    bench.account(b"ann", "ann")
    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))
    token = (1).to_bytes(32, "big")

    bench.turn(hello(b"ann"), FromClient(b"ann", 8, wire.Resume(token)))
    bench.turn(FromClient(b"ann", 9, wire.Submit((expression("1"),))))

    (submitted,) = bench.replies(b"ann", 9)
    assert isinstance(submitted, wire.Submitted)
    assert submitted.receipts[0].number == 1


def test_a_log_in_whose_session_is_not_kept_gets_one_reply(bench: Bench) -> None:
    bench.account(b"ann", "ann")
    bench.turn(hello(b"bob"), FromClient(b"bob", 4, wire.LogIn("ann", "correct horse")))
    (job,) = bench.thinkers.jobs

    bench.failing_turn(PasswordChecked(job.ticket, right=True))

    assert codes(bench.replies(b"bob", 4)) == ["unavailable"]


def test_a_log_in_that_waits_while_a_turn_fails_gets_one_reply(bench: Bench) -> None:
    bench.account(b"ann", "ann")
    bench.turn(hello(b"bob"), FromClient(b"bob", 4, wire.LogIn("ann", "correct horse")))
    (job,) = bench.thinkers.jobs

    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))
    bench.turn(PasswordChecked(job.ticket, right=True))

    assert codes(bench.replies(b"bob", 4)) == ["unavailable"]


def test_an_answer_from_before_a_failure_logs_nobody_else_in(bench: Bench) -> None:
    """Whoever knows one password must not get into another's account by a full disk."""
    bench.account(b"ann", "ann")
    bench.turn(hello(b"bob"), FromClient(b"bob", 4, wire.LogIn("ann", "correct horse")))
    (before,) = bench.thinkers.jobs
    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))

    bench.turn(hello(b"eve"), FromClient(b"eve", 3, wire.LogIn("ann", "a guess")))
    bench.turn(PasswordChecked(before.ticket, right=True))

    assert bench.replies(b"eve", 3) == []
    bench.turn(PasswordChecked(bench.thinkers.jobs[-1].ticket, right=False))
    assert codes(bench.replies(b"eve", 3)) == ["unauthorized"]


def test_a_signal_in_a_turn_that_fails_is_not_forgotten(bench: Bench) -> None:
    bench.account(b"ann", "ann")

    bench.failing_turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))), StopAsked())
    assert bench.outbox.stop is None
    bench.turn(*bench.loop._receive())

    assert bench.outbox.stop is not None


@pytest.mark.parametrize("a_turn", [1, 2])
def test_the_last_words_of_a_worker_come_before_its_end(bench: Bench, a_turn: int) -> None:
    # Given a worker that does two tasks
    bench.account(b"ann", "ann")
    join = fleet.Join(b"i" * 16, "oak", "host", 1, "1", 2, SOLVES, (), False)
    tasks = expression("1"), expression("2")
    bench.turn(FromWorker(b"oak", join), FromClient(b"ann", 5, wire.Submit(tasks)))
    (assign,) = [said for said in bench.replies(b"oak", 0) if isinstance(said, fleet.Assign)]
    # When it reports them and leaves while the broker is busy, or in more than a turn takes in
    for number, held in enumerate(assign.items, 1):
        outcome = Outcome(held.key, held.attempt, 1, 2, "1", b"1", None)
        bench.wires.arrived.append(FromWorker(b"oak", fleet.Outcomes(number, (outcome,), 0)))
    bench.wires.a_turn = a_turn
    bench.inbox.put(ProcessEnded(b"oak"))
    for _ in range(2):
        bench.loop.take_turn()
    # Then what it has done is done, and it is gone
    told = [said for said in bench.replies(b"ann", 0) if isinstance(said, wire.TasksEnded)]
    assert [row.state for said in told for row in said.rows] == [TaskState.DONE] * 2
    assert b"oak" not in bench.loop._core.grid.workers


def test_a_mistake_in_a_decision_costs_its_turn_and_not_the_broker(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.account(b"ann", "ann")

    def fail(*_args: Any) -> Any:
        raise ValueError("what ann has typed")

    with bench.patch.context() as patch:
        patch.setattr(Core, "decide", fail)
        bench.turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))
    bench.turn(hello(b"ann"), FromClient(b"ann", 6, wire.Ping()))

    assert codes(bench.replies(b"ann", 5)) == ["internal"]
    assert codes(bench.replies(b"ann", 6)) == ["Pong"]
    # And the log says where it was, and nothing of anybody's
    assert "in fail" in caplog.text
    assert "ValueError" in caplog.text
    assert "typed" not in caplog.text.replace('raise ValueError("what ann has typed")', "")


def test_a_read_that_fails_is_refused_and_may_be_retried(bench: Bench) -> None:
    bench.account(b"ann", "ann")

    def fail(*_args: Any) -> Any:
        raise OperationalError("disk I/O error")

    with bench.patch.context() as patch:
        patch.setattr(Repository, "_load", fail)
        bench.turn(FromClient(b"ann", 5, wire.Submit((expression("1"),))))

    assert codes(bench.replies(b"ann", 5)) == ["unavailable"]


def test_housekeeping_that_is_not_kept_refuses_nobody(bench: Bench) -> None:
    bench.account(b"ann", "ann")
    bench.patch.setattr(sessions, "USED_WRITTEN_EVERY", 0)

    bench.failing_turn(FromClient(b"ann", 5, wire.List()))
    bench.turn(FromClient(b"ann", 6, wire.Ping()))

    assert codes(bench.replies(b"ann", 5)) == ["Page"]
    assert codes(bench.replies(b"ann", 6)) == ["Pong"]


def test_a_database_that_cannot_be_read_for_a_moment_is_waited_for(bench: Bench) -> None:
    snapshot, calls = bench.repository.snapshot, []

    def fail_once() -> Any:
        calls.append(1)
        if len(calls) == 1:
            bench.inbox.put(PasswordChecked(0, right=False))
            raise OperationalError("disk I/O error")
        return snapshot()

    with bench.patch.context() as patch:
        patch.setattr(bench.repository, "snapshot", fail_once)
        bench.failing_turn(hello(b"ann"), FromClient(b"ann", 2, wire.Register("a", "long enough")))
        bench.failing_turn(PasswordHashed(bench.thinkers.jobs[-1].ticket, "hash"))

    assert len(calls) == 2


def test_a_signal_ends_the_wait_for_a_database_that_cannot_be_read(bench: Bench) -> None:
    def fail() -> Any:
        bench.inbox.put(StopAsked())
        raise OperationalError("disk I/O error")

    bench.turn(hello(b"ann"), FromClient(b"ann", 2, wire.Register("ann", "long enough")))
    ticket = bench.thinkers.jobs[-1].ticket
    with bench.patch.context() as patch:
        patch.setattr(bench.repository, "snapshot", fail)
        with pytest.raises(SetupError):
            bench.failing_turn(PasswordHashed(ticket, "hash"))


def test_a_database_that_cannot_be_read_at_the_start_is_no_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = open_database(MEMORY)
    database.execute_sql("DROP TABLE task")

    with pytest.raises(SetupError, match="cannot be read"):
        Bench(database, monkeypatch)

    database.close()


def test_what_is_on_disk_and_could_not_be_told_is_never_denied(bench: Bench) -> None:
    bench.account(b"ann", "ann")
    task = expression("1")

    def fail(_outgoing: object) -> None:
        raise OperationalError("disk I/O error")

    with bench.patch.context() as patch:
        patch.setattr(bench.outbox, "carry_out", fail)
        bench.turn(FromClient(b"ann", 5, wire.Submit((task,))))
    bench.turn(FromClient(b"ann", 6, wire.Ping()))

    # Then nothing is said of it, and the connection has to begin anew
    assert bench.replies(b"ann", 5) == []
    assert bench.replies(b"ann", 0) == [wire.Stranger()]
    assert bench.repository.load(Needs(tasks={(1, task.id)})).tasks.keys() == {(1, task.id)}


def test_an_answer_that_is_too_large_is_a_refusal(bench: Bench) -> None:
    bench.outbox.send(
        Side.CLIENTS, b"ann", wire.Changed((), (b"i" * 16,) * 10**6, 1, False, False), 9
    )

    assert codes(bench.replies(b"ann", 9)) == ["too_large"]


def test_settings_whose_turn_is_not_kept_were_never_changed_and_told_to_nobody(
    bench: Bench,
) -> None:
    bench.account(b"ann", "ann")
    bench.turn(FromClient(b"ann", 3, wire.Watch(tasks=False, fleet=True)))
    told = len(bench.pushed(b"ann", wire.SettingsChanged))

    change = wire.ChangeSettings((SettingValue("task.max_tries", 9),))
    bench.failing_turn(FromClient(b"ann", 5, change))

    assert codes(bench.replies(b"ann", 5)) == ["unavailable"]
    assert len(bench.pushed(b"ann", wire.SettingsChanged)) == told == 1
    assert bench.loop._core.grid.settings == Settings()


def test_a_stream_whose_messages_cannot_be_stored_says_so(bench: Bench) -> None:
    # Given a stream with a generator
    oak = fleet.Join(b"o" * 16, "oak", "h", 1, "1", 1, ("generator",), (), draining=False)
    bench.account(b"ann", "ann")
    on = streams.SwitchStream("", "messages", on=True)
    bench.turn(FromClient(b"ann", 3, on), FromWorker(b"oak", oak))
    made = FromWorker(b"oak", fleet.Messages(DEFAULT_KEY, 1, 1, (Made(1, 1),)))

    # When what it makes cannot be stored
    bench.failing_turn(made)

    # Then it is not told that it was, and the stream says why
    assert bench.pushed(b"oak", fleet.Allow) == []
    assert "There is no room." in bench.row_of_the_stream(10).waits

    # When it comes back and there is room
    held = (Held(DEFAULT_KEY, 1),)
    bench.turn(FromWorker(b"oak", replace(oak, held=held)), made)

    # Then nothing is lost
    assert bench.pushed(b"oak", fleet.Allow)[-1] == fleet.Allow(DEFAULT_KEY, 1, 1, 1_000)
    row = bench.row_of_the_stream(20)
    assert (row.generated, row.waits) == (1, "")


def test_turns_that_fail_again_and_again_leave_nothing_behind(bench: Bench) -> None:
    # Given a core in a circle, as its tasks and operations are
    first = bench.loop._core
    vars(first.grid)["itself"] = first.grid
    grid = weakref.ref(first.grid)
    del first
    # When turns fail, as on a disk that is full for hours
    for name in ("ann", "bob", "eve"):
        bench.account(name.encode(), name)
        bench.failing_turn(FromClient(name.encode(), 5, wire.Submit((expression("1"),))))
    # Then what was there before is gone
    assert grid() is None


def test_a_turn_that_cannot_be_kept_is_not_taken_again_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it decided by itself it would decide again, for as long as the disk is full."""

    def fail(_changes: object) -> None:
        raise StoreError("store", "There is no room.") from OSError("full")

    monkeypatch.setattr(bench.repository, "commit", fail)
    monkeypatch.setattr(effects.Changes, "binding", True)

    assert bench.loop.take_turn() > 0


@pytest.mark.parametrize(("late", "noticed"), [(0, False), (STOOD_STILL, True)])
def test_a_loop_that_listens_late_knows_that_it_stood_still(
    bench: Bench, late: int, noticed: bool
) -> None:
    bench.turn(hello(b"a"))
    bench.loop._receive()
    with bench.patch.context() as patch:
        patch.setattr(loop, "monotonic", lambda: monotonic() + bench.loop._wait + late)

        events = bench.loop._receive()

    assert [type(event) for event in events] == ([StoodStill] if noticed else [])
