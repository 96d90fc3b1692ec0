"""Blobs come in as files; for quotas, claims and who is told they are like those in pieces."""

from __future__ import annotations

from broker.core.events import BlobKept
from shared.wire import blobs as wire
from shared.wire.client import ChangeSettings
from shared.wire.rows import SettingValue
from tests.support.blobs import digest_of
from tests.support.sending import Sender, code_of

DATA = b"0123456789abcdefghijABCDE"
MEGABYTE = 1024 * 1024
FILE = b"f" * 16


def test_a_file_is_kept_and_may_be_named(ann: Sender) -> None:
    assert ann.hand_in(DATA) == wire.Sent(25, kept=True)
    assert ann.grid.blobs.kept == {digest_of(DATA): DATA}
    assert isinstance(ann.submit(DATA), bytes)


def test_it_is_answered_only_when_it_is_on_disk(ann: Sender) -> None:
    # Given
    ann.grid.think = False
    ann.grid.blobs.handed_in[FILE] = DATA
    asked = ann.client.says(wire.SendFile(digest_of(DATA), 25, FILE))
    again = ann.client.says(wire.SendFile(digest_of(DATA), 25, b"g" * 16))

    # When
    ann.grid.turn(asked, again)

    # Then
    assert not any(request >= asked.request for request, _ in ann.client.heard)
    assert ann.grid.blobs.settled == [BlobKept(ann.grid.core.grid.last_ticket)]
    ann.settle()
    assert ann.client.reply_to(asked) == wire.Sent(25, kept=True)
    assert ann.client.reply_to(again) == wire.Sent(25, kept=True)


def test_what_is_not_there_is_refused_and_may_come_in_pieces(ann: Sender) -> None:
    said = ann.client.ask(wire.SendFile(digest_of(DATA), 25, FILE))

    assert code_of(said) == "not_found"
    assert ann.send(DATA) == wire.Sent(25, kept=True)


def test_to_know_a_hash_gives_nobody_the_bytes(ann: Sender, bob: Sender) -> None:
    # Given
    ann.hand_in(DATA)

    # When
    said = bob.client.ask(wire.SendFile(digest_of(DATA), 25, FILE))

    # Then
    assert code_of(said) == "not_found"
    assert bob.submit(DATA) == "not_found"


def test_what_a_user_has_is_there_at_once(ann: Sender) -> None:
    ann.send(DATA)

    assert ann.hand_in(DATA) == wire.Sent(25, kept=True)
    assert ann.grid.blobs.handed_in == {FILE: DATA}  # who has put it there removes it


def test_pieces_that_have_come_are_dropped_for_the_whole(ann: Sender) -> None:
    ann.begin(DATA)
    ann.put(DATA, 0)

    assert ann.hand_in(DATA) == wire.Sent(25, kept=True)

    assert ann.grid.blobs.coming == {}
    assert code_of(ann.put(DATA, 10)) == "not_found"
    assert ann.begin(DATA) == wire.Sent(25, kept=True)


def test_another_size_is_refused(ann: Sender) -> None:
    ann.hand_in(DATA)

    said = ann.client.ask(wire.SendFile(digest_of(DATA), 24, FILE))

    assert code_of(said) == "invalid"


def test_what_is_over_the_quota_is_not_even_looked_at(ann: Sender) -> None:
    ann.client.ask(ChangeSettings((SettingValue("quota.blobs", 1),)))
    ann.grid.think = False

    said = ann.client.ask(wire.SendFile(digest_of(DATA), MEGABYTE + 1, FILE))

    assert code_of(said) == "overloaded"
    assert ann.grid.blobs.settled == []


def test_the_quota_counts_what_is_being_taken_over(ann: Sender) -> None:
    ann.client.ask(ChangeSettings((SettingValue("quota.blobs", 1),)))
    ann.grid.think = False
    ann.client.ask_later(wire.SendFile(digest_of(DATA), MEGABYTE, FILE))

    said = ann.client.ask(wire.SendFile(digest_of(b"x"), 1, b"g" * 16))

    assert code_of(said) == "overloaded"


def test_who_is_not_logged_in_hands_nothing_in(ann: Sender) -> None:
    stranger = ann.grid.client()

    said = stranger.ask(wire.SendFile(digest_of(DATA), 25, FILE))

    assert code_of(said) == "unauthorized"
