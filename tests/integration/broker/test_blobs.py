"""Blobs and a real broker: killed in the middle, on a full disk, and measured."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from broker.store.blobs.files import folder_of
from shared.limits import BLOB_PIECE_BYTES, PIECES_SENT
from shared.wire import blobs as wire
from shared.wire.client import Refused
from tests.integration.broker.test_no_room import limit_files
from tests.support.blobs import blobs_in, digest_of, unfinished_in
from tests.support.brokers import Broker, RawPeer

DATA = os.urandom(3 * BLOB_PIECE_BYTES + 1_000)
PIECES = [DATA[start : start + BLOB_PIECE_BYTES] for start in range(0, len(DATA), BLOB_PIECE_BYTES)]


@pytest.fixture
def root(broker: Broker) -> Path:
    return folder_of(str(broker.home.database))


def pieces_from(client: RawPeer, first: int) -> list[int]:
    """Send the rest without waiting; the numbers of the requests."""
    parts = enumerate(PIECES[first:], first)
    starts = [(number * BLOB_PIECE_BYTES, piece) for number, piece in parts]
    return [client.send(wire.SendPiece(digest_of(DATA), at, piece)) for at, piece in starts]


def test_a_kept_blob_survives_the_broker_and_an_unfinished_one_is_swept(
    broker: Broker, root: Path
) -> None:
    # Given
    client = broker.client()
    token = client.register("ann").token
    other = b"unfinished" * 1_000
    assert client.ask(wire.Send(digest_of(DATA), len(DATA))) == wire.Sent(0, kept=False)
    assert len(PIECES) == PIECES_SENT
    last = pieces_from(client, 0)[-1]
    assert client.reply_to(last) == wire.Sent(len(DATA), kept=True)
    client.ask(wire.Send(digest_of(other), len(other)))
    client.ask(wire.SendPiece(digest_of(other), 0, other[:5_000]))

    # When
    broker.restart()

    # Then
    assert blobs_in(root) == {digest_of(DATA)}
    assert unfinished_in(root) == []
    client = broker.client()
    client.resume(token)
    assert client.ask(wire.Send(digest_of(DATA), len(DATA))) == wire.Sent(len(DATA), kept=True)
    assert client.ask(wire.Send(digest_of(other), len(other))) == wire.Sent(0, kept=False)


def test_a_connection_that_is_lost_goes_on_where_it_was(broker: Broker, root: Path) -> None:
    # Given
    client = broker.client()
    token = client.register("ann").token
    client.ask(wire.Send(digest_of(DATA), len(DATA)))
    client.ask(wire.SendPiece(digest_of(DATA), 0, PIECES[0]))
    client.close()

    # When
    again = broker.client()
    again.resume(token)

    # Then
    sent = again.ask(wire.Send(digest_of(DATA), len(DATA)))
    assert sent == wire.Sent(BLOB_PIECE_BYTES, kept=False)
    assert again.reply_to(pieces_from(again, 1)[-1]) == wire.Sent(len(DATA), kept=True)
    assert blobs_in(root) == {digest_of(DATA)}


def test_a_disk_that_is_full_refuses_and_serves_again_when_there_is_room(
    broker: Broker, root: Path
) -> None:
    # Given
    client = broker.client()
    client.register("ann")
    client.ask(wire.Send(digest_of(DATA), len(DATA)))
    limit_files(broker, BLOB_PIECE_BYTES + 1_000)

    # When
    replies = [client.reply_to(number) for number in pieces_from(client, 0)]

    # Then
    codes = [reply.refusal.code for reply in replies if isinstance(reply, Refused)]
    assert "unavailable" in codes
    assert blobs_in(root) == set()
    limit_files(broker, resource.RLIM_INFINITY)
    client.ask(wire.Send(digest_of(DATA), len(DATA)))
    assert client.reply_to(pieces_from(client, 0)[-1]) == wire.Sent(len(DATA), kept=True)
    assert unfinished_in(root) == []
    assert "Traceback" not in broker.said
