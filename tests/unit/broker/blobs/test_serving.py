"""Workers fetch what their attempts take and bring what these make; the fence holds here, too."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from broker.core.blobs.making import LOST
from broker.core.blobs.receiving import MOST_AT_ONCE
from broker.core.effects import GiveBlob
from broker.core.events import Event
from broker.net.blobs import Blobs
from broker.store.blobs.files import Files
from broker.store.repository import Repository
from shared import limits
from shared.errors import RequestError
from shared.states import BlobRole
from shared.wire import blobs as wire
from shared.wire.client import ChangeSettings
from shared.wire.rows import Held, SettingValue
from tests.support.blobs import PICTURES, digest_of, payload_of, put
from tests.support.core import SimWorker
from tests.support.sending import Sender

DATA, MADE = b"0123456789abcdefghij", b"made of it, and longer"


@pytest.fixture
def worker(ann: Sender) -> SimWorker:
    """It holds a task that takes `DATA`."""
    worker = ann.grid.worker(join=False)
    worker.kinds = (PICTURES.name,)
    worker.join()
    ann.send(DATA)
    ann.submit(DATA)
    return worker


@pytest.fixture
def held(worker: SimWorker) -> Held:
    (held,) = worker.holding()
    return held


def brought(worker: SimWorker, held: Held, data: bytes = MADE) -> list[tuple[int, bool]]:
    """Bring all of it; how far it was after each message."""
    digest = digest_of(data)
    worker.tell(wire.Bring(*held, digest, len(data)))
    for start in range(0, len(data), 10):
        worker.tell(wire.BringPiece(*held, digest, start, data[start : start + 10]))
    return [(said.offset, said.kept) for said in worker.pushes(wire.Brought)]


def codes(worker: SimWorker) -> list[str]:
    said = worker.pushes(wire.Brought)
    return [each.refusal.code for each in said if each.refusal is not None]


def test_who_holds_the_attempt_is_given_what_it_takes(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    want = wire.Want(*held, digest_of(DATA), 0)

    worker.tell(want)

    assert ann.grid.given == [GiveBlob(worker.peer, want, held.key)]


@pytest.mark.parametrize(
    "message",
    [
        wire.Want(1, 2, digest_of(DATA), 0),
        wire.Want(2, 1, digest_of(DATA), 0),
        wire.Bring(1, 2, digest_of(MADE), 5),
        wire.BringPiece(1, 2, digest_of(MADE), 0, b"!"),
        wire.BringFile(1, 2, digest_of(MADE), 5, b"f" * 16),
    ],
)
def test_who_does_not_hold_it_is_refused(ann: Sender, worker: SimWorker, message: object) -> None:
    worker.tell(message)

    assert codes(worker) == ["forbidden"]
    assert ann.grid.given == []


def test_another_worker_is_refused(ann: Sender, worker: SimWorker, held: Held) -> None:
    other = ann.grid.worker("elm")

    other.tell(wire.Want(*held, digest_of(DATA), 0))

    assert codes(other) == ["forbidden"]
    assert ann.grid.given == []


def test_what_it_brings_is_kept_and_its_outcome_names_it(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    # When
    said = brought(worker, held)
    worker.finish(held, payload_of(MADE))

    # Then
    assert said == [(0, False), (10, False), (20, False), (22, True)]
    assert sorted(ann.grid.blobs.kept.values()) == [DATA, MADE]
    (row,) = ann.client.ended_rows
    assert row.state == "done"
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    fetch = wire.Fetch(row.id, BlobRole.RESULT, 0, 0, 10)
    assert repository.blob_of(1, fetch) == (digest_of(MADE), len(MADE))


def test_what_was_made_goes_with_its_task(ann: Sender, worker: SimWorker, held: Held) -> None:
    # Given
    brought(worker, held)
    worker.finish(held, payload_of(MADE))
    ann.grid.core.grid.blobs.count(1, 0)
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    repository._raw.execute("UPDATE blob_claim SET until = 0")

    # When
    ann.forget(ann.client.ended[0])

    # Then
    assert ann.grid.blobs.kept == {}
    assert ann.grid.core.grid.blobs.counted(1) == 0


def test_what_was_not_brought_has_to_be_made_again(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    # When
    ann.grid.hurry()
    worker.finish(held, payload_of(MADE))

    # Then
    (again,) = worker.holding()
    assert again == Held(held.key, held.attempt + 1)
    assert ann.client.ended_rows == []

    # When it is so each time
    while now := worker.holding():
        worker.finish(now[0], payload_of(MADE))

    # Then
    (row,) = ann.client.ended_rows
    assert row.error is not None
    assert (row.state, row.error.code) == ("failed", "lost")
    assert LOST in row.error.message


def test_a_result_whose_file_is_gone_has_to_be_made_again(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    # Given
    ann.grid.hurry()
    brought(worker, held)
    ann.grid.blobs.kept.pop(digest_of(MADE))

    # When
    worker.finish(held, payload_of(MADE))
    (again,) = worker.holding()
    brought(worker, again)
    worker.finish(again, payload_of(MADE))

    # Then
    (row,) = ann.client.ended_rows
    assert row.state == "done"
    assert ann.grid.blobs.kept[digest_of(MADE)] == MADE


def test_a_result_that_cannot_be_read_fails_its_task(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    worker.finish(held, payload_of(MADE)[:30])

    (row,) = ann.client.ended_rows
    assert row.error is not None
    assert (row.state, row.error.code) == ("failed", "internal")


def test_the_quota_does_not_keep_a_result_out_but_counts_it(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    # Given
    ann.client.ask(ChangeSettings((SettingValue("quota.blobs", 1),)))
    Sender(ann.client, "ann", limits.BLOB_PIECE_BYTES).send(bytes(1024 * 1024 - 30))

    # When
    said = brought(worker, held)

    # Then
    assert said[-1] == (22, True)
    assert ann.client.code_of(wire.Send(digest_of(b"!"), 1)) == "overloaded"


def test_clients_that_send_as_much_as_they_may_do_not_keep_a_result_out(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    # Given
    for user in range(MOST_AT_ONCE // limits.BLOBS_SENT):
        sender = Sender(ann.grid.user(f"user{user}"), f"user{user}")
        for number in range(limits.BLOBS_SENT):
            sender.begin(b"%d" % number)

    # When
    said = brought(worker, held)

    # Then
    assert said[-1] == (22, True)


def test_a_disk_that_is_full_is_told(ann: Sender, worker: SimWorker, held: Held) -> None:
    ann.grid.blobs.full = True

    brought(worker, held)

    assert codes(worker) == ["unavailable", "not_found", "not_found"]


def test_a_piece_for_a_worker_is_read_from_the_file(
    tmp_path: Path, ann: Sender, worker: SimWorker, held: Held
) -> None:
    # Given
    files = Files(tmp_path / "blobs")
    files.make()
    put(files, DATA)
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    told: list[Event] = []
    blobs = Blobs(files, repository, told.append)

    # Then
    given = blobs.given(GiveBlob(worker.peer, wire.Want(*held, digest_of(DATA), 15), held.key))
    assert given == wire.Given(*held, digest_of(DATA), 15, DATA[15:])
    files.put_aside(digest_of(DATA))
    refused = cast(
        wire.Brought,
        blobs.given(GiveBlob(worker.peer, wire.Want(*held, digest_of(DATA), 0), held.key)),
    )
    assert refused.refusal is not None
    assert refused.refusal.code == "not_found"
    blobs.close()


def test_what_the_task_does_not_name_is_not_given(
    ann: Sender, bob: Sender, worker: SimWorker, held: Held
) -> None:
    bob.send(MADE)
    repository = ann.grid.disk
    assert isinstance(repository, Repository)

    with pytest.raises(RequestError, match="does not name"):
        repository.blob_named_by(held.key, digest_of(MADE))


def test_what_a_worker_hands_in_may_be_named_by_its_outcome(
    ann: Sender, worker: SimWorker, held: Held
) -> None:
    ann.grid.blobs.handed_in[b"f" * 16] = MADE

    worker.tell(wire.BringFile(*held, digest_of(MADE), len(MADE), b"f" * 16))

    (said,) = worker.pushes(wire.Brought)
    assert (said.offset, said.kept, said.refusal) == (len(MADE), True, None)
    assert ann.grid.blobs.kept[digest_of(MADE)] == MADE


def test_a_worker_that_hands_in_what_is_not_there_brings_it(worker: SimWorker, held: Held) -> None:
    worker.tell(wire.BringFile(*held, digest_of(MADE), len(MADE), b"f" * 16))

    assert codes(worker) == ["not_found"]
    assert brought(worker, held)[-1] == (len(MADE), True)
