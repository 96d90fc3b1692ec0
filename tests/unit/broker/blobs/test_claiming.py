"""Who has a blob, how long, and when its file goes."""

from __future__ import annotations

from broker.core.blobs.claiming import HELD
from broker.core.blobs.telling import SpaceOf
from broker.core.effects import Answer
from broker.core.retention import ROUND_EVERY
from broker.store import queries
from broker.store.repository import Repository
from shared.wire import blobs as wire
from shared.wire.client import Cancel, ChangeSettings, Delete, Ping, Submit
from shared.wire.rows import NewTask, SettingValue
from tests.support.blobs import PICTURES, digest_of, payload_of
from tests.support.core import Sim
from tests.support.sending import Sender

DATA, OTHER = b"0123456789abcdefghij", b"other"


def later(millis: int, *senders: Sender) -> None:
    """Let so much time go by, and then a round of the retention."""
    grid = senders[0].grid
    grid.jump(millis)
    grid.pass_time(ROUND_EVERY + 5_000)
    for sender in senders:
        sender.come_back()


def files_of(grid: Sim) -> set[bytes]:
    return set(grid.blobs.kept.values())


def counted(sender: Sender, owner: int = 1) -> int:
    return sender.grid.core.grid.blobs.counted(owner)


def test_a_task_takes_what_its_owner_has_sent(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    worker = ann.grid.worker(join=False)
    worker.kinds = (PICTURES.name,)
    worker.join()

    # When
    ann.submit(DATA)

    # Then
    assert [item.kind for item in worker.assigned] == [PICTURES.name]


def test_a_task_that_names_what_was_not_sent_is_refused(ann: Sender) -> None:
    assert ann.submit(DATA) == "not_found"


def test_to_know_a_hash_gives_nobody_the_bytes(ann: Sender, bob: Sender) -> None:
    # Given
    ann.send(DATA)

    # Then
    assert bob.submit(DATA) == "not_found"
    assert bob.begin(DATA) == wire.Sent(0, kept=False)
    bob.send(DATA)
    assert isinstance(bob.submit(DATA), bytes)
    assert files_of(ann.grid) == {DATA}


def test_a_wrong_size_is_refused(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    payload = digest_of(DATA) + (7).to_bytes(8, "big")

    # When
    (receipt,) = ann.client.receipts(NewTask(ann.grid.new_id(), PICTURES.name, payload))

    # Then
    assert receipt.refusal is not None
    assert receipt.refusal.code == "invalid"


def test_what_no_task_names_goes_after_an_hour(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    later(HELD - 2 * ROUND_EVERY, ann)
    assert files_of(ann.grid) == {DATA}

    # When
    later(2 * ROUND_EVERY, ann)

    # Then
    assert files_of(ann.grid) == set()
    assert counted(ann) == 0
    assert ann.submit(DATA) == "not_found"


def test_to_send_it_again_holds_it_for_another_hour(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    later(HELD // 2, ann)

    # When
    ann.send(DATA)
    later(HELD - 2 * ROUND_EVERY, ann)

    # Then
    assert files_of(ann.grid) == {DATA}


def test_what_is_sent_again_in_the_turn_in_which_its_time_is_over_stays(ann: Sender) -> None:
    # Given the turn comes that is to remove it
    ann.send(DATA)
    ann.grid.jump(HELD - ROUND_EVERY // 2)
    ann.come_back()
    while ann.grid.core._retention.page is None:
        ann.grid.jump(1_000)
        ann.client.ask(Ping())

    # When
    ann.begin(DATA)

    # Then
    assert files_of(ann.grid) == {DATA}
    assert isinstance(ann.submit(DATA), bytes)


def test_what_a_task_names_stays_as_long_as_the_task(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    task = ann.submit(DATA)
    later(3 * HELD, ann)
    assert files_of(ann.grid) == {DATA}

    # When
    ann.forget(task)

    # Then
    assert files_of(ann.grid) == set()
    assert counted(ann) == 0


def test_what_was_named_and_is_deleted_counts_no_longer(ann: Sender) -> None:
    # Given
    ann.send(DATA)

    # When
    ann.forget(ann.submit(DATA))

    # Then
    assert files_of(ann.grid) == set()
    assert counted(ann) == 0


def test_a_deleted_task_leaves_what_was_sent_again_since(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    task = ann.submit(DATA)
    ann.send(DATA)

    # When
    ann.forget(task)

    # Then
    assert files_of(ann.grid) == {DATA}
    assert isinstance(ann.submit(DATA), bytes)


def test_the_same_bytes_go_with_the_last_task_that_names_them(ann: Sender, bob: Sender) -> None:
    # Given
    ann.send(DATA)
    bob.send(DATA)
    tasks = [ann.submit(DATA), ann.submit(DATA, DATA, OTHER) if ann.send(OTHER) else b""]
    of_bob = bob.submit(DATA)
    later(HELD, ann, bob)

    # Then
    ann.forget(tasks[0])
    assert files_of(ann.grid) == {DATA, OTHER}
    ann.forget(tasks[1])
    assert files_of(ann.grid) == {DATA}
    assert counted(ann) == 0
    bob.forget(of_bob)
    assert files_of(ann.grid) == set()


def test_a_task_that_comes_and_goes_in_one_turn_leaves_nothing(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    task = NewTask(ann.grid.new_id(), PICTURES.name, payload_of(DATA))
    messages = Submit((task,)), Cancel((task.id,)), Delete((task.id,))

    # When
    ann.grid.turn(*[ann.client.says(message) for message in messages])

    # Then
    assert ann.grid.changes.blobs.uses == {}
    later(HELD, ann)
    assert files_of(ann.grid) == set()


def test_to_submit_it_again_names_it_once(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    task = NewTask(ann.grid.new_id(), PICTURES.name, payload_of(DATA))

    # When
    ann.client.receipts(task)
    ann.client.receipts(task)
    later(HELD, ann)
    ann.forget(task.id)

    # Then
    assert files_of(ann.grid) == set()


def test_what_is_sent_while_the_last_task_goes_keeps_its_file(ann: Sender, bob: Sender) -> None:
    # Given bob's bytes are being brought to disk
    ann.send(DATA)
    task = ann.submit(DATA)
    later(HELD, ann, bob)
    bob.begin(DATA)
    bob.put_last(DATA)

    # When
    ann.forget(task)

    # Then
    assert files_of(ann.grid) == {DATA}
    bob.settle()
    assert isinstance(bob.submit(DATA), bytes)


def test_the_file_goes_where_what_was_sent_meanwhile_is_lost(ann: Sender, bob: Sender) -> None:
    # Given
    ann.send(DATA)
    task = ann.submit(DATA)
    later(HELD, ann, bob)
    bob.begin(DATA)
    bob.grid.think = False
    bob.client.ask_later(wire.SendPiece(digest_of(DATA), 0, DATA[::-1]))
    ann.forget(task)
    assert files_of(ann.grid) == {DATA}

    # When
    bob.settle()

    # Then
    assert files_of(ann.grid) == set()


def test_retention_lets_blobs_go_with_their_tasks(ann: Sender) -> None:
    # Given
    ann.client.ask(ChangeSettings((SettingValue("task.retention", 1),)))
    ann.send(DATA)
    task = ann.submit(DATA)
    assert isinstance(task, bytes)
    ann.client.refusals(Cancel((task,)))

    # When
    later(2 * HELD, ann)
    later(ROUND_EVERY, ann)

    # Then
    assert files_of(ann.grid) == set()


def test_a_piece_is_fetched_by_whose_task_names_it(ann: Sender, bob: Sender) -> None:
    # Given
    ann.send(DATA)
    ann.send(OTHER)
    task = ann.submit(OTHER, DATA)
    assert isinstance(task, bytes)

    # When
    ann.client.ask_later(ann.fetch(task, 1))

    # Then
    repository = ann.grid.disk
    assert isinstance(repository, Repository)
    question = ann.grid.answers[-1].question
    assert isinstance(question, wire.Fetch)
    assert repository.blob_of(1, question) == (digest_of(DATA), len(DATA))


def test_an_administrator_sees_what_everybody_takes(ann: Sender, bob: Sender) -> None:
    # Given
    ann.send(DATA)
    bob.send(DATA)
    bob.send(OTHER)

    # Then
    assert space_of(ann) == wire.Space(
        (wire.SpaceRow("bob", 2, 25), wire.SpaceRow("ann", 1, 20)), 25, 4_096 * 1024 * 1024
    )
    assert space_of(bob).rows == (wire.SpaceRow("bob", 2, 25),)


def space_of(sender: Sender) -> wire.Space:
    sender.client.ask_later(wire.GetSpace())
    question = sender.grid.answers[-1]
    assert isinstance(question.question, SpaceOf)
    found = queries.answer(Answer(b"", 0, question.owner, question.question, 0))
    assert isinstance(found, wire.Space)
    return found
