"""What attempts take is there before a slot begins; what they have made is at the broker before it
hears of their ends."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.errors import ErrorCode
from shared.home import Home
from shared.kinds import KINDS
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.states import TaskErrorCode
from shared.wire import fleet
from shared.wire.blobs import BringPiece, Want
from shared.wire.rows import Assignment, Held, Outcome, Refusal, TaskError
from tests.support.bench_of_blobs import Bench
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.supervisors import WALL
from workers.slots.messages import Done
from workers.supervisor.blobs.bringing import AGAIN_AFTER
from workers.supervisor.blobs.places import given
from workers.supervisor.effects import Exit

DATA = os.urandom(9 * BLOB_PIECE_BYTES + 7)
MADE = os.urandom(6 * BLOB_PIECE_BYTES + 7)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    return Bench(Home.at(tmp_path))


def end(bench: Bench, job: Assignment, *blobs: bytes) -> None:
    """A slot is done, and has left what it has made."""
    bench.leave(job.key, *blobs)
    wall = WALL + bench.now
    outcome = Outcome(job.key, job.attempt, wall - 1, wall, "", payload_of(*blobs), None)
    bench.slot(0, Done((outcome,)))


def ends(bench: Bench) -> list[Outcome]:
    """What the broker was told in the last step."""
    return [outcome for message in bench.told(fleet.Outcomes) for outcome in message.items]


def held(bench: Bench) -> tuple[Held, ...]:
    return bench.machine._state.held()


@pytest.mark.parametrize("size", [0, 1, BLOB_PIECE_BYTES, len(DATA)])
def test_a_slot_begins_when_all_is_there(bench: Bench, size: int) -> None:
    bench.assign(bench.job(1, DATA[:size], b"another"))

    assert bench.handed() == [(0, 1)]
    assert given(bench.folder(1), 0).read_bytes() == DATA[:size]
    assert given(bench.folder(1), 1).read_bytes() == b"another"


def test_a_few_pieces_are_asked_for_at_once(bench: Bench) -> None:
    bench.answers = False

    bench.assign(bench.job(1, DATA))

    assert bench.handed() == []
    assert len(bench.told(Want)) == PIECES_SENT
    assert held(bench) == (Held(1, 1),)


def test_what_is_here_already_is_not_fetched_again(bench: Bench) -> None:
    bench.assign(bench.job(1, DATA))
    before = len(bench.wants)

    bench.assign(bench.job(2, DATA))

    assert bench.handed() == [(1, 2)]
    assert len(bench.wants) == before
    assert given(bench.folder(2), 0).read_bytes() == DATA


def test_what_was_not_taken_for_longest_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    bench = Bench(Home.at(tmp_path), kept_bytes=len(DATA) + 10)
    bench.assign(bench.job(1, DATA))
    bench.assign(bench.job(2, MADE))
    before = len(bench.wants)

    bench.assign(bench.job(3, DATA))

    assert len(bench.wants) > before
    kept = [path for path in (tmp_path / "attempts" / str(os.getpid())).iterdir() if path.is_file()]
    assert [path.name for path in kept] == [digest_of(DATA).hex()]


def test_what_was_taken_again_is_kept_for_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    bench = Bench(Home.at(tmp_path), kept_bytes=2)
    for key, data in enumerate((b"1", b"2", b"1", b"3"), 1):
        bench.assign(bench.job(key, data))
    before = len(bench.wants)

    bench.assign(bench.job(5, b"1"))

    assert len(bench.wants) == before


def test_what_comes_damaged_is_given_back(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.sent[digest_of(DATA)] = DATA[::-1]

    bench.assign(job)

    (back,) = bench.told(fleet.HandBack)
    assert [(item.key, item.tried) for item in back.items] == [(1, True)]
    assert not bench.folder(1).exists()


def test_a_disk_without_links_keeps_what_was_given_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _knows_no_links)
    bench.assign(bench.job(1, DATA))
    before = len(bench.wants)

    bench.assign(bench.job(2, DATA))

    assert bench.handed() == [(1, 2)]
    assert len(bench.wants) == before
    assert given(bench.folder(2), 0).read_bytes() == DATA


@pytest.mark.parametrize("size", [0, BLOB_PIECE_BYTES, BLOB_PIECE_BYTES + 5])
def test_what_the_broker_has_only_a_part_of_is_given_back(bench: Bench, size: int) -> None:
    job = bench.job(1, DATA)
    bench.sent[digest_of(DATA)] = DATA[:size]

    bench.assign(job)

    (back,) = bench.told(fleet.HandBack)
    assert [(item.key, item.tried) for item in back.items] == [(1, True)]


def test_what_the_broker_does_not_give_is_given_back(bench: Bench) -> None:
    bench.refuses = [Refusal(ErrorCode.UNAVAILABLE, "The disk is gone.")]

    bench.assign(bench.job(1, DATA))

    (back,) = bench.told(fleet.HandBack)
    assert [(item.key, item.reason) for item in back.items] == [(1, "The disk is gone.")]


def test_a_job_that_takes_what_is_gone_fails(bench: Bench) -> None:
    bench.wait(100)
    bench.refuses = [Refusal(ErrorCode.NOT_FOUND, "It is gone.")] * PIECES_SENT

    bench.assign(bench.job(1, DATA), bench.job(2, b"something else"))

    (failed,) = ends(bench)
    assert (failed.key, failed.result) == (1, None)
    assert failed.error == TaskError(TaskErrorCode.GONE, "It is gone.")
    assert failed.finished == WALL + bench.now
    assert not bench.folder(1).exists()
    assert bench.handed() == [(0, 2)]


def test_what_was_made_is_brought_before_the_end_is_told(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)

    end(bench, job, MADE, b"and more")

    assert bench.came == {digest_of(MADE): MADE, digest_of(b"and more"): b"and more"}
    assert [outcome.key for outcome in ends(bench)] == [1]
    assert not bench.folder(1).exists()


def test_an_end_waits_and_its_attempt_is_held(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.answers = False

    end(bench, job, MADE)

    assert ends(bench) == []
    assert held(bench) == (Held(1, 1),)
    assert bench.machine._state.holds


def test_a_few_pieces_are_brought_at_once(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.answers = False
    end(bench, job, MADE)

    bench.answer()

    assert len([said for said in bench.wire if isinstance(said, BringPiece)]) == PIECES_SENT


def test_what_the_broker_has_is_not_brought(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.came[digest_of(MADE)] = MADE[: 5 * BLOB_PIECE_BYTES]
    bench.answers = False
    end(bench, job, MADE)

    while not isinstance(bench.wire[0], BringPiece):
        bench.answer()

    offsets = [said.offset for said in bench.wire if isinstance(said, BringPiece)]
    assert offsets == [5 * BLOB_PIECE_BYTES, 6 * BLOB_PIECE_BYTES]


@pytest.mark.parametrize("code", [ErrorCode.NOT_FOUND, ErrorCode.CONFLICT])
def test_a_broker_that_has_lost_it_is_told_anew(bench: Bench, code: ErrorCode) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.answers = False
    end(bench, job, MADE)
    while not isinstance(bench.wire[0], BringPiece):
        bench.answer()
    bench.refuses = [Refusal(code, "What?")] * PIECES_SENT

    bench.answers = True
    bench.settle()

    assert len(bench.brings) == 2
    assert bench.came == {digest_of(MADE): MADE}
    assert [outcome.key for outcome in ends(bench)] == [1]


def test_a_broker_that_cannot_take_it_is_asked_later(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.refuses = [Refusal(ErrorCode.UNAVAILABLE, "It is full.")]
    end(bench, job, MADE)
    assert ends(bench) == []

    bench.wait(AGAIN_AFTER + 100)

    assert bench.came == {digest_of(MADE): MADE}
    assert len(bench.brings) == 2


def test_what_is_refused_for_good_fails_the_task(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.refuses = [Refusal(ErrorCode.TOO_LARGE, "It is too large.")]

    end(bench, job, MADE)

    (outcome,) = ends(bench)
    assert outcome.error is not None
    assert (outcome.result, outcome.error.code) == (None, "too_large")


def test_an_attempt_that_is_over_is_told_all_the_same(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    bench.refuses = [Refusal(ErrorCode.FORBIDDEN, "It does not count any more.")]

    end(bench, job, MADE)

    assert [outcome.key for outcome in ends(bench)] == [1]
    assert held(bench) == (Held(1, 1),)  # until the broker has taken it


def test_what_a_slot_did_not_leave_fails_the_task(bench: Bench) -> None:
    job = bench.job(1, DATA)
    bench.assign(job)
    wall = WALL + bench.now

    bench.slot(0, Done((Outcome(1, 1, wall - 1, wall, "", payload_of(MADE), None),)))

    (outcome,) = ends(bench)
    assert outcome.error is not None
    assert outcome.error.code == "internal"


def test_on_another_connection_all_of_it_goes_on(bench: Bench) -> None:
    done, coming = bench.job(1, DATA), bench.job(2, MADE)
    bench.assign(done)
    bench.answers = False
    end(bench, done, DATA[::-1])
    bench.assign(coming)
    bench.wire.clear()

    bench.answers = True
    bench.join()

    assert bench.came == {digest_of(DATA[::-1]): DATA[::-1]}
    assert given(bench.folder(2), 0).read_bytes() == MADE


def test_what_is_void_is_not_gone_on_with(bench: Bench) -> None:
    bench.answers = False
    bench.assign(bench.job(1, DATA))
    bench.wire.clear()

    bench.join(Held(1, 1))

    assert held(bench) == ()


def test_of_what_is_void_and_waits_for_a_slot_no_file_is_left(bench: Bench) -> None:
    jobs = [bench.job(key, b"%d" % key) for key in range(1, 6)]
    bench.assign(*jobs)
    waits = jobs[-1].key
    assert waits not in [key for _, key in bench.handed()]
    assert bench.folder(waits).exists()

    bench.join(Held(waits, 1))

    assert not bench.folder(waits).exists()


def test_what_is_revoked_is_given_back(bench: Bench) -> None:
    bench.answers = False
    bench.assign(bench.job(1, DATA))

    bench.broker(fleet.Revoke((Held(1, 1),)))

    (back,) = bench.told(fleet.HandBack)
    assert [item.key for item in back.items] == [1]
    assert held(bench) == ()


def test_who_leaves_gives_back_what_has_not_come_and_brings_what_was_made(bench: Bench) -> None:
    done = bench.job(1, DATA)
    bench.assign(done)
    bench.answers = False
    end(bench, done, MADE)
    bench.assign(bench.job(2, MADE))

    bench.drain()
    bench.wait(200)

    backs = bench.told(fleet.HandBack)
    assert [item.key for back in backs for item in back.items] == [2]
    assert bench.of(Exit) == []


def _knows_no_links(*_names: object) -> None:
    raise PermissionError(1, "Operation not permitted")
