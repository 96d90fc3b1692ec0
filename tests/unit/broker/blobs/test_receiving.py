"""Blobs come in piece by piece; what is said of them is so."""

from __future__ import annotations

import pytest

from broker.core.blobs.receiving import KEPT_FOR, MOST_AT_ONCE, UNWRITTEN
from broker.core.events import BlobKept
from shared import limits
from shared.wire import blobs as wire
from shared.wire.client import ChangeSettings, Refused
from shared.wire.rows import SettingValue
from tests.support.blobs import digest_of
from tests.support.core import Sim
from tests.support.sending import Sender, code_of

DATA = b"0123456789abcdefghijABCDE"
MEGABYTE = 1024 * 1024


def set_quota(ann: Sender, megabytes: int) -> None:
    ann.client.ask(ChangeSettings((SettingValue("quota.blobs", megabytes),)))


def test_each_piece_is_answered_with_how_far_it_is(ann: Sender) -> None:
    assert ann.begin(DATA) == wire.Sent(0, kept=False)
    assert ann.put(DATA, 0) == wire.Sent(10, kept=False)
    assert ann.put(DATA, 10) == wire.Sent(20, kept=False)
    assert ann.put(DATA, 20) == wire.Sent(25, kept=True)
    assert ann.grid.blobs.kept == {digest_of(DATA): DATA}


def test_a_blob_of_no_bytes_is_kept_at_once(ann: Sender) -> None:
    assert ann.begin(b"") == wire.Sent(0, kept=True)
    assert ann.grid.blobs.kept == {digest_of(b""): b""}


def test_the_last_piece_is_answered_only_when_the_blob_is_on_disk(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put(DATA, 0)
    ann.grid.think = False
    last = ann.client.says(wire.SendPiece(digest_of(DATA), 10, DATA[10:]))
    asked_again = ann.client.says(wire.Send(digest_of(DATA), len(DATA)))

    # When
    ann.grid.turn(last, asked_again)

    # Then
    assert not any(request >= last.request for request, _ in ann.client.heard)
    ann.settle()
    assert ann.client.reply_to(last) == wire.Sent(25, kept=True)
    assert ann.client.reply_to(asked_again) == wire.Sent(25, kept=True)


def test_what_is_on_disk_is_claimed_by_the_very_turn_that_says_so(ann: Sender) -> None:
    # When
    ann.send(DATA)

    # Then
    ((pair, claim),) = ann.grid.changes.blobs.claims.items()
    assert pair == (1, digest_of(DATA))
    assert (claim.size, claim.uses, claim.until) == (25, 0, ann.grid.wall + 3_600_000)


def test_to_say_it_twice_is_to_say_it_once(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put(DATA, 0)

    # Then
    assert ann.put(DATA, 0) == wire.Sent(10, kept=False)
    assert ann.begin(DATA) == wire.Sent(10, kept=False)
    assert ann.put(DATA, 5) == wire.Sent(10, kept=False)
    assert ann.put(DATA, 10, 10) == wire.Sent(10, kept=False)
    assert ann.put(DATA, 10, 25) == wire.Sent(25, kept=True)
    assert ann.begin(DATA) == wire.Sent(25, kept=True)


def test_two_connections_of_a_user_send_the_same_together(ann: Sender) -> None:
    # Given
    other = Sender(ann.grid.client(), "ann")
    other.client.log_in("ann")
    ann.begin(DATA)

    # When
    said = [other.begin(DATA), ann.put(DATA, 0), other.put(DATA, 0), other.put(DATA, 10)]

    # Then
    assert [sent.offset for sent in said if isinstance(sent, wire.Sent)] == [0, 10, 10, 20]
    assert ann.put(DATA, 20) == wire.Sent(25, kept=True)


def test_a_gap_is_refused_and_what_has_come_stays(ann: Sender) -> None:
    # Given
    ann.begin(DATA)

    # Then
    assert code_of(ann.put(DATA, 10)) == "conflict"
    assert ann.begin(DATA) == wire.Sent(0, kept=False)


def test_pieces_of_nothing_that_was_begun_are_refused(ann: Sender, bob: Sender) -> None:
    # Given
    ann.begin(DATA)

    # Then
    assert code_of(bob.put(DATA, 0)) == "not_found"


def test_what_is_not_of_its_hash_is_refused_at_its_end(ann: Sender) -> None:
    # Given
    ann.begin(DATA)

    # When
    said = ann.client.ask(wire.SendPiece(digest_of(DATA), 0, DATA[::-1]))

    # Then
    assert code_of(said) == "invalid"
    assert ann.grid.blobs.kept == {}
    assert ann.begin(DATA) == wire.Sent(0, kept=False)


def test_more_than_was_to_come_is_dropped(ann: Sender) -> None:
    # Given
    ann.begin(DATA)

    # Then
    assert code_of(ann.client.ask(wire.SendPiece(digest_of(DATA), 0, DATA + b"!"))) == "invalid"
    assert code_of(ann.put(DATA, 0)) == "not_found"
    assert ann.grid.blobs.coming == {}


def test_another_size_of_the_same_hash_is_refused(ann: Sender) -> None:
    # Given
    begun, sent = b"begun", b"sent"
    ann.begin(begun)
    ann.send(sent)

    # Then
    assert code_of(ann.client.ask(wire.Send(digest_of(begun), 4))) == "invalid"
    assert code_of(ann.client.ask(wire.Send(digest_of(sent), 5))) == "invalid"


@pytest.mark.parametrize("pieces", [limits.PIECES_SENT, limits.PIECES_SENT + 1])
def test_more_pieces_at_once_than_may_be_unanswered_end_it(ann: Sender, pieces: int) -> None:
    # Given
    data = bytes(100)
    ann.begin(data)
    starts = range(0, pieces * 10, 10)
    asked = [
        ann.client.says(wire.SendPiece(digest_of(data), start, data[start : start + 10]))
        for start in starts
    ]

    # When
    ann.grid.turn(*asked)

    # Then
    codes = [code_of(ann.client.reply_to(event)) for event in asked]
    assert codes == [None] * 4 + ["rate_limited"] * (pieces - 4)
    assert len(ann.grid.blobs.coming) == (1 if pieces == 4 else 0)


def test_the_same_is_sent_twice_at_once_over_one_connection(ann: Sender) -> None:
    # Given
    data = bytes(limits.PIECES_SENT * 10)
    ann.begin(data)
    ann.begin(data)
    starts = [*range(0, len(data) - 10, 10)] * 2
    pieces = [wire.SendPiece(digest_of(data), start, data[start : start + 10]) for start in starts]

    # When
    asked = [ann.client.says(piece) for piece in pieces]
    ann.grid.turn(*asked)

    # Then
    assert [code_of(ann.client.reply_to(event)) for event in asked] == [None] * len(asked)
    assert ann.put(data, len(data) - 10) == wire.Sent(len(data), kept=True)


def test_several_blobs_come_at_once_over_one_connection(ann: Sender) -> None:
    # Given
    blobs = [bytes([number]) * 40 for number in range(3)]
    for data in blobs:
        ann.begin(data)
    starts = range(0, 40, 10)
    pieces = [wire.SendPiece(digest_of(d), at, d[at : at + 10]) for at in starts for d in blobs]

    # When
    asked = [ann.client.says(piece) for piece in pieces]
    ann.grid.turn(*asked)

    # Then
    assert [code_of(ann.client.reply_to(event)) for event in asked] == [None] * 12
    assert sorted(ann.grid.blobs.kept.values()) == blobs


def test_a_disk_that_is_full_drops_the_whole_of_it(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put(DATA, 0)
    ann.grid.blobs.full = True

    # When
    pieces = [wire.SendPiece(digest_of(DATA), 10, DATA[10:20]) for _ in range(2)]
    asked = [ann.client.says(piece) for piece in pieces]
    ann.grid.turn(*asked)

    # Then
    assert code_of(ann.client.reply_to(asked[0])) == UNWRITTEN.code
    assert code_of(ann.put(DATA, 20)) == "not_found"
    ann.grid.blobs.full = False
    assert ann.send(DATA) == wire.Sent(25, kept=True)


def test_a_disk_that_is_full_at_the_last_piece_is_told(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.grid.blobs.full = True

    # Then
    assert code_of(ann.put(DATA, 0, 25)) == UNWRITTEN.code
    assert ann.grid.blobs.kept == {}


def test_a_transfer_that_was_cut_goes_on_where_it_was(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put(DATA, 0)

    # When
    ann.grid.pass_time(KEPT_FOR - 1_000, step=1_000)
    ann.come_back()

    # Then
    assert ann.begin(DATA) == wire.Sent(10, kept=False)


def test_a_transfer_that_nobody_goes_on_with_is_dropped(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put(DATA, 0)

    # When
    ann.grid.pass_time(KEPT_FOR + 1_000, step=1_000)

    # Then
    assert ann.grid.blobs.coming == {}
    assert list(ann.grid.core.grid.blobs.transfers) == []


def test_a_broker_that_starts_knows_of_no_transfer_and_of_every_blob(ann: Sender) -> None:
    # Given
    ann.send(DATA)
    ann.begin(DATA[:20])
    ann.put(DATA[:20], 0)

    # When
    ann.grid.crash()
    ann.come_back()

    # Then
    assert ann.begin(DATA) == wire.Sent(25, kept=True)
    assert code_of(ann.put(DATA[:20], 10)) == "not_found"
    assert ann.begin(DATA[:20]) == wire.Sent(0, kept=False)


def test_what_comes_of_a_transfer_of_an_earlier_broker_is_nothing(ann: Sender) -> None:
    # Given
    ann.begin(DATA)
    ann.put_last(DATA)
    settled = list(ann.grid.blobs.settled)

    # When
    ann.grid.crash()
    ann.grid.turn(*settled, BlobKept(12345))

    # Then
    assert not ann.grid.changes.blobs


def test_a_blob_is_no_larger_than_the_limit(ann: Sender) -> None:
    too_large = wire.Send(digest_of(DATA), limits.BLOB_BYTES + 1)
    assert code_of(ann.client.ask(too_large)) == "too_large"
    assert code_of(ann.client.ask(wire.Send(digest_of(DATA), limits.BLOB_BYTES))) is None


def test_what_is_over_the_quota_is_refused_before_anything_is_written(
    ann: Sender, bob: Sender
) -> None:
    # Given
    set_quota(ann, 1)
    Sender(ann.client, "ann", limits.BLOB_PIECE_BYTES).send(bytes(MEGABYTE - 30))

    # Then
    assert ann.begin(DATA) == wire.Sent(0, kept=False)
    assert code_of(ann.begin(b"123456")) == "overloaded"
    assert bob.begin(b"123456") == wire.Sent(0, kept=False)
    assert ann.begin(bytes(MEGABYTE - 30)) == wire.Sent(MEGABYTE - 30, kept=True)


def test_what_is_larger_than_the_whole_quota_is_not_told_to_delete_tasks(ann: Sender) -> None:
    set_quota(ann, 1)

    refused = ann.begin(bytes(MEGABYTE + 1))

    assert isinstance(refused, Refused)
    assert "you keep 1,048,576 bytes in all, and this has 1,048,577" in refused.refusal.message
    assert "delete tasks" not in refused.refusal.message


def test_the_quota_is_known_to_the_next_broker(ann: Sender) -> None:
    # Given
    set_quota(ann, 1)
    Sender(ann.client, "ann", limits.BLOB_PIECE_BYTES).send(bytes(MEGABYTE))

    # When
    ann.grid.crash()
    ann.come_back()

    # Then
    assert code_of(ann.begin(b"!")) == "overloaded"


def test_a_file_that_has_to_be_sent_once_more_counts_once(ann: Sender) -> None:
    # Given
    large = Sender(ann.client, "ann", limits.BLOB_PIECE_BYTES)
    large.send(bytes(MEGABYTE))
    set_quota(ann, 1)
    ann.grid.blobs.kept.clear()

    # When
    begun = large.begin(bytes(MEGABYTE))

    # Then
    assert begun == wire.Sent(0, kept=False)
    assert ann.grid.core.grid.blobs.counted(1) == MEGABYTE
    assert large.send(bytes(MEGABYTE)) == wire.Sent(MEGABYTE, kept=True)
    assert ann.grid.core.grid.blobs.counted(1) == MEGABYTE
    assert ann.grid.blobs.kept == {digest_of(bytes(MEGABYTE)): bytes(MEGABYTE)}


def test_one_user_sends_so_many_at_once(ann: Sender, bob: Sender) -> None:
    # Given
    for number in range(limits.BLOBS_SENT):
        assert code_of(ann.begin(b"%d" % number)) is None

    # Then
    assert code_of(ann.begin(b"one more")) == "rate_limited"
    assert code_of(bob.begin(b"one more")) is None


def test_all_users_send_so_many_at_once(grid: Sim) -> None:
    # Given
    names = [f"user{number}" for number in range(MOST_AT_ONCE // limits.BLOBS_SENT + 1)]
    users = [Sender(grid.user(name), name) for name in names]
    for sender in users[:-1]:
        for number in range(limits.BLOBS_SENT):
            sender.begin(b"%d" % number)

    # Then
    assert code_of(users[-1].begin(DATA)) == "rate_limited"


@pytest.mark.parametrize(
    "message",
    [
        wire.Send(digest_of(DATA), 25),
        wire.SendPiece(digest_of(DATA), 0, DATA),
        wire.GetSpace(),
    ],
)
def test_only_who_is_logged_in_may(grid: Sim, message: object) -> None:
    assert grid.client().code_of(message) == "unauthorized"
