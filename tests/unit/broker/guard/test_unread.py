"""What was sent and not read is known, and cannot be talked away."""

from __future__ import annotations

import pytest

from broker.net.guard.unread import MILESTONE_EVERY, MOST, PEERS_KEPT, Unread

ANN, BOB = b"cann", b"cbob"
MESSAGE = 1024 * 1024


@pytest.fixture
def unread() -> Unread:
    return Unread()


def send(unread: Unread, size: int, peer: bytes = ANN) -> list[bytes]:
    """The secrets of the milestones that are sent with so many bytes."""
    secrets = [unread.sent(peer, MESSAGE) for _ in range(size // MESSAGE)]
    return [secret for secret in secrets if secret is not None]


def test_a_milestone_is_sent_every_few_megabytes(unread: Unread) -> None:
    assert len(send(unread, 10 * MILESTONE_EVERY)) == 10
    assert len(set(send(unread, MOST))) == MOST // MILESTONE_EVERY


def test_who_reads_nothing_is_sent_no_more(unread: Unread) -> None:
    send(unread, MOST - MESSAGE)
    assert unread.has_room(ANN)
    send(unread, MESSAGE)
    assert not unread.has_room(ANN)
    assert unread.has_room(BOB)


def test_who_says_what_the_last_milestone_said_has_read_all_before(unread: Unread) -> None:
    secrets = send(unread, MOST)
    unread.passed(ANN, secrets[-1])
    send(unread, MOST - MESSAGE)
    assert unread.has_room(ANN)


@pytest.mark.parametrize("said", [b"guessed!", None])
def test_a_secret_that_is_guessed_or_of_another_means_nothing(
    unread: Unread, said: bytes | None
) -> None:
    send(unread, MOST)
    unread.passed(ANN, said or send(unread, MOST, BOB)[-1])
    assert not unread.has_room(ANN)


def test_a_milestone_counts_once(unread: Unread) -> None:
    (first, *_rest) = send(unread, MOST)
    for _ in range(100):
        unread.passed(ANN, first)
    send(unread, MILESTONE_EVERY)
    assert not unread.has_room(ANN)


def test_who_is_gone_is_forgotten_and_many_are_not_kept(unread: Unread) -> None:
    send(unread, MOST)
    unread.forget(ANN)
    unread.sent(BOB, 1)
    assert unread.has_room(ANN)
    send(unread, MOST)
    for number in range(PEERS_KEPT):
        unread.sent(b"%d" % number, 1)
    assert unread.has_room(ANN)
