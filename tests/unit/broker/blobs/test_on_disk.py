"""Files and rows together, with a real loop: file, commit, answer; and commit, then the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from broker.core.effects import Changes
from broker.core.events import FromClient
from broker.store.blobs.files import Files
from broker.store.blobs.incoming import Incoming
from broker.store.database import open_database
from broker.store.repository import StoreError
from shared.kinds import KINDS
from shared.states import BlobRole
from shared.wire import blobs as wire
from shared.wire import client
from shared.wire.rows import NewTask
from tests.support.blobs import PICTURES, blobs_in, digest_of, payload_of, put, unfinished_in
from tests.support.brokers import DEADLINE_S
from tests.unit.broker.test_loop import Bench

DATA = bytes(range(256)) * 100
TASK = NewTask(b"t" * 16, PICTURES.name, payload_of(DATA))


class Ann:
    """A client of a loop whose blobs are real files."""

    def __init__(self, bench: Bench, root: Path) -> None:
        self.bench = bench
        self.root = root
        self._last = 10
        bench.account(b"ann", "ann")

    def tell(self, message: object) -> int:
        """A turn with one request; its number."""
        self._last += 1
        self.bench.turn(FromClient(b"ann", self._last, message))
        return self._last

    def ask(self, message: object) -> object:
        """The reply to it."""
        (reply,) = self.bench.replies(b"ann", self.tell(message))
        return reply

    def settle(self) -> None:
        """A turn with what a thread has to say."""
        self.bench.inbox.wait(DEADLINE_S)
        self.bench.turn(*self.bench.inbox.take())

    def send(self, data: bytes) -> object:
        """All of it; what is said in the end."""
        self.ask(wire.Send(digest_of(data), len(data)))
        number = self.tell(wire.SendPiece(digest_of(data), 0, data))
        self.settle()
        (reply,) = self.bench.replies(b"ann", number)
        return reply


@pytest.fixture
def ann(tmp_path: Path, files: Files, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ann]:
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    database = open_database(str(tmp_path / "calcgrid.sqlite3"))
    yield Ann(Bench(database, monkeypatch, files), root)
    database.close()


def test_a_piece_is_in_its_file_before_it_is_answered(ann: Ann) -> None:
    # Given
    ann.ask(wire.Send(digest_of(DATA), len(DATA)))

    # When
    said = ann.ask(wire.SendPiece(digest_of(DATA), 0, DATA[:1_000]))

    # Then
    assert said == wire.Sent(1_000, kept=False)
    assert [path.stat().st_size for path in unfinished_in(ann.root)] == [1_000]


def test_the_file_is_there_before_the_commit_and_the_commit_before_the_answer(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    seen: list[tuple[set[bytes], int]] = []
    commit = ann.bench.repository.commit

    def watched(changes: Changes) -> None:
        if changes.blobs:
            seen.append((blobs_in(ann.root), len(ann.bench.wires.sent)))
        commit(changes)

    monkeypatch.setattr(ann.bench.repository, "commit", watched)

    # When
    said = ann.send(DATA)

    # Then
    assert said == wire.Sent(len(DATA), kept=True)
    assert seen == [({digest_of(DATA)}, len(ann.bench.wires.sent) - 1)]


def test_the_file_goes_only_after_the_commit_that_names_it_no_more(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))
    ann.ask(client.Cancel((TASK.id,)))
    ann.bench.repository._raw.execute("UPDATE blob_claim SET until = 0")
    seen: list[set[bytes]] = []
    commit = ann.bench.repository.commit

    def watched(changes: Changes) -> None:
        commit(changes)
        seen.append(blobs_in(ann.root))

    monkeypatch.setattr(ann.bench.repository, "commit", watched)

    # When
    ann.ask(client.Delete((TASK.id,)))

    # Then
    assert seen == [{digest_of(DATA)}]
    assert blobs_in(ann.root) == set()


def test_removing_a_file_keeps_nobody_waiting(ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a disk that takes its time
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))
    ann.ask(client.Cancel((TASK.id,)))
    ann.bench.repository._raw.execute("UPDATE blob_claim SET until = 0")
    is_told, has_waited = Event(), Event()
    unlink = Path.unlink

    def slow(path: Path, missing_ok: bool = False) -> None:
        if is_told.wait(DEADLINE_S):
            has_waited.set()
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", slow)

    # When
    ann.ask(client.Delete((TASK.id,)))
    is_told.set()

    # Then
    assert has_waited.wait(DEADLINE_S)
    ann.bench.outbox.begin_anew()
    assert unfinished_in(ann.root) == []


def test_a_commit_that_fails_leaves_the_file_of_what_it_was_to_forget(ann: Ann) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))
    ann.ask(client.Cancel((TASK.id,)))
    ann.bench.repository._raw.execute("UPDATE blob_claim SET until = 0")

    # When
    ann.bench.failing_turn(FromClient(b"ann", 99, client.Delete((TASK.id,))))

    # Then
    assert blobs_in(ann.root) == {digest_of(DATA)}


def test_what_a_commit_did_not_keep_is_swept_and_was_never_said_to_be_kept(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    ann.ask(wire.Send(digest_of(DATA), len(DATA)))

    def fail(_changes: Changes) -> None:
        raise StoreError("store", "There is no room.") from OSError("full")

    # When
    with monkeypatch.context() as patch:
        patch.setattr(ann.bench.repository, "commit", fail)
        number = ann.tell(wire.SendPiece(digest_of(DATA), 0, DATA))
        ann.settle()

    # Then
    assert ann.bench.replies(b"ann", number) == []
    assert blobs_in(ann.root) == set()
    assert unfinished_in(ann.root) == []


def test_a_broker_that_starts_sweeps_what_nothing_names(
    ann: Ann, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    ann.send(DATA)
    put(files, b"an orphan")
    files.begin().append(DATA)

    # When
    Bench(ann.bench.repository._database, monkeypatch, files)

    # Then
    assert blobs_in(ann.root) == {digest_of(DATA)}
    assert unfinished_in(ann.root) == []


def test_what_is_wrong_is_refused_by_whoever_hashed_it(ann: Ann) -> None:
    # Given
    ann.ask(wire.Send(digest_of(DATA), len(DATA)))

    # When
    number = ann.tell(wire.SendPiece(digest_of(DATA), 0, DATA[::-1]))
    ann.settle()

    # Then
    (said,) = ann.bench.replies(b"ann", number)
    assert isinstance(said, client.Refused)
    assert said.refusal.code == "invalid"
    assert unfinished_in(ann.root) == []


def test_what_the_disk_does_not_take_is_thrown_away(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given
    ann.ask(wire.Send(digest_of(DATA), len(DATA)))
    ann.ask(wire.SendPiece(digest_of(DATA), 0, DATA[:1_000]))

    # When
    with monkeypatch.context() as patch:
        patch.setattr(Incoming, "append", _no_room)
        said = ann.ask(wire.SendPiece(digest_of(DATA), 1_000, DATA[1_000:2_000]))

    # Then
    assert isinstance(said, client.Refused)
    assert said.refusal.code == "unavailable"
    assert unfinished_in(ann.root) == []


def test_a_piece_is_fetched_from_its_file(ann: Ann) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))

    # Then
    fetch = wire.Fetch(TASK.id, BlobRole.INPUT, 0, 25_000, 1_000)
    assert ann.ask(fetch) == wire.Fetched(DATA[25_000:], digest_of(DATA), len(DATA))
    beyond = wire.Fetch(TASK.id, BlobRole.INPUT, 0, 2**62, 1_000)
    assert ann.ask(beyond) == wire.Fetched(b"", digest_of(DATA), len(DATA))


@pytest.mark.parametrize(
    ("task", "role", "place"),
    [
        (b"x" * 16, BlobRole.INPUT, 0),
        (TASK.id, BlobRole.INPUT, 1),
        (TASK.id, BlobRole.RESULT, 0),
    ],
)
def test_what_no_task_names_is_not_found(ann: Ann, task: bytes, role: BlobRole, place: int) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))

    # When
    said = ann.ask(wire.Fetch(task, role, place, 0, 10))

    # Then
    assert isinstance(said, client.Refused)
    assert said.refusal.code == "not_found"


def test_a_file_that_somebody_removed_is_told(ann: Ann, files: Files) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))
    files.put_aside(digest_of(DATA))

    # When
    said = ann.ask(wire.Fetch(TASK.id, BlobRole.INPUT, 0, 0, 10))

    # Then
    assert isinstance(said, client.Refused)
    assert said.refusal.code == "not_found"


@pytest.mark.parametrize("left", [None, 0, len(DATA) - 1])
def test_a_file_that_is_gone_or_cut_off_comes_back_by_sending_it_again(
    ann: Ann, left: int | None
) -> None:
    # Given
    ann.send(DATA)
    ann.ask(client.Submit((TASK,)))
    path = ann.root / digest_of(DATA).hex()[:2] / digest_of(DATA).hex()
    path.unlink()
    if left is not None:
        path.write_bytes(DATA[:left])

    # Then no task may name it, and nobody is given anything of it
    refused = ann.ask(client.Submit((TASK._replace(id=b"u" * 16),)))
    assert isinstance(refused, client.Submitted)
    assert refused.receipts[0].refusal is not None
    assert refused.receipts[0].refusal.code == "not_found"
    fetch = wire.Fetch(TASK.id, BlobRole.INPUT, 0, 25_000, 1_000)
    assert isinstance(ann.ask(fetch), client.Refused)

    # When
    said = ann.send(DATA)

    # Then
    assert said == wire.Sent(len(DATA), kept=True)
    assert blobs_in(ann.root) == {digest_of(DATA)}
    assert ann.ask(fetch) == wire.Fetched(DATA[25_000:], digest_of(DATA), len(DATA))
    submitted = ann.ask(client.Submit((TASK._replace(id=b"u" * 16),)))
    assert isinstance(submitted, client.Submitted)
    assert submitted.receipts[0].refusal is None


def _no_room(_incoming: Incoming, _data: bytes) -> None:
    raise OSError(28, "No space left on device")
