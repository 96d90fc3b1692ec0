"""The small parts: passwords, the inbox, the memory of payloads, the lock."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from broker import lock
from broker.auth.passwords import Answer, Passwords
from broker.auth.tokens import RandomTokens
from broker.core.effects import (
    Answer as Question,
)
from broker.core.effects import (
    Changes,
    CheckPassword,
    HashPassword,
    SendAssignments,
    WatchProcess,
)
from broker.core.events import (
    Answered,
    PasswordChecked,
    PasswordHashed,
    ProcessEnded,
    StopAsked,
)
from broker.core.streams.answering import ErrorsOf
from broker.net.loop import Inbox
from broker.net.payloads import Payloads
from broker.net.processes import Processes
from broker.net.reader import Reader, may_take_long
from broker.store.database import open_database
from broker.store.repository import Repository
from shared.errors import SetupError
from shared.states import TaskState
from shared.wire.client import Get, List, Page, Refused
from shared.wire.rows import Assignment

DEADLINE_S = 20.0


# Passwords


def test_a_hash_that_was_made_with_less_effort_is_renewed_with_the_right_password() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64).hash("correct horse")
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    passwords = Passwords(answers.put)
    try:
        passwords.check(CheckPassword(1, "wrong horse", weak))
        passwords.check(CheckPassword(2, "correct horse", weak))
        first, second = (answers.get(timeout=DEADLINE_S) for _ in range(2))
        said = {a.ticket: a for a in (first, second) if isinstance(a, PasswordChecked)}
        renewed = said[2].renewed
        assert renewed is not None
        passwords.check(CheckPassword(3, "correct horse", renewed))
        last = answers.get(timeout=DEADLINE_S)
    finally:
        passwords.close()

    assert said[1] == PasswordChecked(1, right=False)
    assert not PasswordHasher().check_needs_rehash(renewed)
    assert last == PasswordChecked(3, right=True)


def test_a_password_is_right_wrong_or_nobodys() -> None:
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    passwords = Passwords(answers.put)
    try:
        passwords.hash(HashPassword(1, "correct horse"))
        hashed = answers.get(timeout=DEADLINE_S)
        assert isinstance(hashed, PasswordHashed)
        assert hashed.hash is not None
        assert hashed.hash.startswith("$argon2id$")
        assert "correct horse" not in hashed.hash

        for ticket, (password, kept) in enumerate(
            [
                ("correct horse", hashed.hash),
                ("wrong horse", hashed.hash),
                ("correct horse", None),
                ("correct horse", "no hash at all"),
            ]
        ):
            passwords.check(CheckPassword(ticket, password, kept))
        said = [answers.get(timeout=DEADLINE_S) for _ in range(4)]
    finally:
        passwords.close()

    assert {(a.ticket, a.right) for a in said if isinstance(a, PasswordChecked)} == {
        (0, True),
        (1, False),
        (2, False),
        (3, False),
    }


def test_tokens_are_long_and_unlike() -> None:
    tokens = {RandomTokens().new() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {32}


# The inbox


def test_what_is_put_is_taken_in_its_order_and_once() -> None:
    inbox = Inbox()
    events = [PasswordChecked(number, right=False) for number in range(5)]

    assert inbox.take() == []
    for event in events:
        inbox.put(event)

    assert inbox.take() == events
    assert inbox.take() == []


def test_more_events_than_the_pipe_has_room_for_wake_ups_are_all_taken() -> None:
    inbox = Inbox()
    for _ in range(70_000):
        inbox.put(StopAsked())

    taken = 0
    while events := inbox.take():
        taken += len(events)

    assert taken == 70_000


def test_waiting_ends_when_something_is_put() -> None:
    inbox = Inbox()
    inbox.put(StopAsked())

    inbox.wait(DEADLINE_S)

    assert inbox.take() == [StopAsked()]


# Payloads


class Reads:
    """A repository that counts what is read."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def payloads(self, keys: list[int]) -> dict[int, bytes]:
        """From disk."""
        self.read += keys
        return dict.fromkeys(keys, b"disk")


def sending(*keys: int) -> tuple[SendAssignments]:
    items = tuple(Assignment(key, 1, "expression", b"", 0) for key in keys)
    return (SendAssignments(b"w", 1, items),)


@pytest.fixture
def reads() -> Reads:
    return Reads()


def kept_in(reads: Reads, most: int = 10) -> Payloads:
    repository: Repository = reads  # type: ignore[assignment]
    return Payloads(repository, most)


def test_what_has_just_come_in_is_not_read_again(reads: Reads) -> None:
    payloads = kept_in(reads)
    payloads.remember(Changes(payloads={1: b"one"}))

    payloads.fetch(sending(1, 2))

    assert reads.read == [2]
    assert (payloads.take(1), payloads.take(2)) == (b"one", b"disk")


def test_what_was_handed_out_is_read_when_it_is_needed_once_more(reads: Reads) -> None:
    payloads = kept_in(reads)
    payloads.remember(Changes(payloads={1: b"one"}))
    payloads.fetch(sending(1))
    payloads.take(1)

    payloads.fetch(sending(1))

    assert payloads.take(1) == b"disk"


def test_the_oldest_go_when_there_is_no_room(reads: Reads) -> None:
    payloads = kept_in(reads, most=10)
    for key in range(5):
        payloads.remember(Changes(payloads={key: b"xxxx"}))

    payloads.fetch(sending(*range(5)))

    assert reads.read == [0, 1, 2]


def test_what_is_larger_than_all_room_is_not_kept(reads: Reads) -> None:
    payloads = kept_in(reads, most=10)
    payloads.remember(Changes(payloads={1: b"x" * 11}))

    payloads.fetch(sending(1))

    assert reads.read == [1]


# The lock


def test_a_lock_is_had_once_and_says_by_whom(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert lock.holder(path) is None
    descriptor = lock.lock(path)

    with pytest.raises(lock.AlreadyRunning):
        lock.lock(path)
    assert lock.holder(path) == os.getpid()

    os.close(descriptor)
    assert lock.holder(path) is None


def test_the_lock_of_a_process_that_died_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = f"import os, pathlib, broker.lock as l; l.lock(pathlib.Path({str(path)!r})); os._exit(9)"
    subprocess.run([sys.executable, "-c", code], check=False, timeout=DEADLINE_S)

    os.close(lock.lock(path))


def test_asking_who_holds_a_home_that_is_not_there_makes_nothing(tmp_path: Path) -> None:
    assert lock.holder(tmp_path / "missing" / "lock") is None
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Cannot open"):
        lock.lock(tmp_path / "missing" / "lock")


def test_a_database_has_a_lock_of_its_own_under_any_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "db")
    descriptor = lock.lock_database(str(tmp_path / "db"))

    with pytest.raises(SetupError, match="Another broker uses the database"):
        lock.lock_database(str(tmp_path / "link"))

    os.close(descriptor)


# Processes


needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="forbidden here: no pidfd")


@needs_pidfd
def test_the_end_of_a_process_is_told_to_its_last_peer() -> None:
    told: queue.SimpleQueue[ProcessEnded] = queue.SimpleQueue()
    processes = Processes(told.put)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        processes.watch(WatchProcess(b"first", child.pid))
        processes.watch(WatchProcess(b"again", child.pid))

        child.kill()

    assert told.get(timeout=DEADLINE_S) == ProcessEnded(b"again")
    assert told.empty()


@needs_pidfd
@pytest.mark.parametrize("pid", [0, 2**40, 2**63 - 1])
def test_what_is_no_process_of_ours_is_not_watched(pid: int) -> None:
    told: queue.SimpleQueue[ProcessEnded] = queue.SimpleQueue()

    Processes(told.put).watch(WatchProcess(b"peer", pid))

    assert told.empty()


# The reader


@pytest.mark.parametrize(
    ("question", "long"),
    [
        (List(), False),
        (List(limit=1_000, bodies=True), False),
        (List(title="1+"), True),
        (List(kind="expression"), True),
        (List(state=TaskState.FAILED), True),
        (Get(number=1), False),
        (ErrorsOf(1, 0, 10, ""), False),
        (ErrorsOf(1, 0, 10, "oak"), True),
    ],
)
def test_what_has_to_look_at_everything_may_take_long(question: object, long: bool) -> None:
    assert may_take_long(question) is long


def test_a_reader_answers_from_a_connection_of_its_own(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "db"))
    told: queue.SimpleQueue[Answered] = queue.SimpleQueue()
    reader = Reader(told.put)

    reader.ask(Question(b"ann", 7, 1, List(title="1+"), 0))
    reader.ask(Question(b"ann", 8, 1, Get(number=9), 0))

    assert told.get(timeout=DEADLINE_S) == Answered(b"ann", 7, Page((), more=False, revision=0))
    refused = told.get(timeout=DEADLINE_S)
    assert isinstance(refused.reply, Refused)
    assert refused.reply.refusal.code == "not_found"
    database.close()
