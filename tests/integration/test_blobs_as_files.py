"""Blobs between programs of one machine: files, and pieces where those cannot be reached."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from broker.store.blobs.files import folder_of
from shared.client import Client
from shared.client.blobs.sending import send
from shared.limits import BLOB_PIECE_BYTES
from shared.shelf import Shelf
from shared.wire import blobs as wire
from shared.wire.client import Refused, Register, Request
from tests.support.blobs import blobs_in, digest_of
from tests.support.brokers import DEADLINE_S, PASSWORD, Broker, running_broker, short_home
from tests.support.keepers import R

DATA = os.urandom(5 * BLOB_PIECE_BYTES + 7)
FILE = b"f" * 16

Scenario = Callable[["Asking"], Awaitable[None]]


class Asking(Client):
    """It keeps what it has asked, and may put something in its way first."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "test")
        self.asked: list[type] = []
        self.before: Callable[[object], None] = lambda _request: None

    async def ask(self, request: Request[R], timeout: float | None = 10.0) -> R:
        """What every request goes through."""
        self.asked.append(type(request))
        self.before(request)
        return await super().ask(request, timeout)


@pytest.fixture
def broker() -> Iterator[Broker]:
    with short_home() as home, running_broker(home) as running:
        yield running


@pytest.fixture
def shelf(broker: Broker) -> Shelf:
    return Shelf(folder_of(str(broker.home.database)))


def as_ann(broker: Broker, scenario: Scenario) -> list[type]:
    """What a client does that is logged in; what it has asked."""

    async def run() -> list[type]:
        client = Asking(broker.client_address)
        try:
            await client.open()
            await client.ask(Register("ann", PASSWORD))
            await asyncio.wait_for(scenario(client), DEADLINE_S)
        finally:
            await client.close()
        return client.asked

    return asyncio.run(run())


async def send_data(client: Asking) -> None:
    """The client sends; it does not matter to it how."""
    assert await send(client, io.BytesIO(DATA)) == (digest_of(DATA), len(DATA))


def left_on(shelf: Shelf) -> list[Path]:
    return list(shelf.handed_in.iterdir())


def code_of(reply: object) -> str:
    assert isinstance(reply, Refused), reply
    return reply.refusal.code


def test_a_client_of_this_machine_sends_no_pieces(broker: Broker, shelf: Shelf) -> None:
    asked = as_ann(broker, send_data)

    assert asked == [Register, wire.SendFile]
    assert blobs_in(shelf.root) == {digest_of(DATA)}
    assert left_on(shelf) == []


def test_a_client_that_does_not_reach_the_folder_sends_pieces(broker: Broker, shelf: Shelf) -> None:
    shelf.handed_in.chmod(0o755)

    asked = as_ann(broker, send_data)

    assert wire.SendFile not in asked
    assert wire.SendPiece in asked
    assert blobs_in(shelf.root) == {digest_of(DATA)}


def test_a_client_that_sees_another_folder_sends_pieces(
    broker: Broker, shelf: Shelf, tmp_path: Path
) -> None:
    # Given a folder as it may be there in another container
    elsewhere = Shelf(tmp_path / "blobs")
    elsewhere.handed_in.mkdir(mode=0o700, parents=True)

    async def scenario(client: Asking) -> None:
        client.shelf = elsewhere
        await send_data(client)

    # When
    asked = as_ann(broker, scenario)

    # Then
    assert asked[1] is wire.SendFile
    assert wire.SendPiece in asked
    assert blobs_in(shelf.root) == {digest_of(DATA)}
    assert left_on(elsewhere) == []


def test_a_broker_that_is_killed_between_file_and_word_gets_it_all_the_same(
    broker: Broker, shelf: Shelf
) -> None:
    async def scenario(client: Asking) -> None:
        def kill_once(request: object) -> None:
            if isinstance(request, wire.SendFile) and client.asked.count(wire.SendFile) == 1:
                assert len(left_on(shelf)) == 1
                broker.restart()

        client.before = kill_once
        await send_data(client)

    asked = as_ann(broker, scenario)

    assert wire.SendPiece in asked  # the file was swept
    assert blobs_in(shelf.root) == {digest_of(DATA)}
    assert left_on(shelf) == []


def test_a_file_that_no_commit_names_is_swept_and_may_come_again(
    broker: Broker, shelf: Shelf
) -> None:
    # Given what a broker leaves that dies between the file and the commit
    client = broker.client()
    token = client.register("ann").token
    path = shelf.blob(digest_of(DATA))
    path.parent.mkdir(mode=0o700)
    path.write_bytes(DATA)
    shelf.handed(FILE).write_bytes(DATA)

    # When
    broker.restart()

    # Then
    assert blobs_in(shelf.root) == set()
    assert left_on(shelf) == []
    client = broker.client()
    client.resume(token)
    said = client.ask(wire.SendFile(digest_of(DATA), len(DATA), FILE))
    assert code_of(said) == "not_found"
    shelf.handed(FILE).write_bytes(DATA)
    said = client.ask(wire.SendFile(digest_of(DATA), len(DATA), FILE))
    assert said == wire.Sent(len(DATA), kept=True)


def test_what_was_kept_survives_the_broker(broker: Broker, shelf: Shelf) -> None:
    # Given
    client = broker.client()
    token = client.register("ann").token
    shelf.handed(FILE).write_bytes(DATA)
    client.ask(wire.SendFile(digest_of(DATA), len(DATA), FILE))

    # When
    broker.restart()

    # Then
    client = broker.client()
    client.resume(token)
    said = client.ask(wire.Send(digest_of(DATA), len(DATA)))
    assert said == wire.Sent(len(DATA), kept=True)
    assert blobs_in(shelf.root) == {digest_of(DATA)}


@pytest.mark.parametrize("name", [b"../../secret\0\0\0\0", b"/etc/passwd\0\0\0\0\0"])
def test_no_name_leads_anywhere_else(broker: Broker, shelf: Shelf, name: bytes) -> None:
    # Given
    client = broker.client()
    client.register("ann")
    secret = shelf.root.parent / "secret"
    secret.write_bytes(DATA)

    # When
    said = client.ask(wire.SendFile(digest_of(DATA), len(DATA), name))

    # Then
    assert code_of(said) == "not_found"
    assert secret.read_bytes() == DATA
    assert blobs_in(shelf.root) == set()


def test_a_link_out_of_the_folder_is_not_followed(broker: Broker, shelf: Shelf) -> None:
    # Given
    client = broker.client()
    client.register("ann")
    secret = shelf.root.parent / "secret"
    secret.write_bytes(DATA)
    shelf.handed(FILE).symlink_to(secret)

    # When
    said = client.ask(wire.SendFile(digest_of(DATA), len(DATA), FILE))

    # Then
    assert code_of(said) == "not_found"
    assert secret.read_bytes() == DATA
    assert blobs_in(shelf.root) == set()


def test_what_is_not_of_its_hash_is_refused(broker: Broker, shelf: Shelf) -> None:
    client = broker.client()
    client.register("ann")
    shelf.handed(FILE).write_bytes(DATA[::-1])

    said = client.ask(wire.SendFile(digest_of(DATA), len(DATA), FILE))

    assert code_of(said) == "invalid"
    assert blobs_in(shelf.root) == set()
    assert left_on(shelf) == []
    assert "Traceback" not in broker.said
