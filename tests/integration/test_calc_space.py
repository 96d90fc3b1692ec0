"""`calc space`: who takes what, for administrators and for others."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from shared.wire.blobs import Send, SendPiece, Sent
from tests.support.blobs import digest_of
from tests.support.brokers import RawPeer
from tests.support.grids import PASSWORD, Grid, served_grid

HALF = bytes(512 * 1024)


def send(client: RawPeer, data: bytes) -> None:
    said = client.ask(Send(digest_of(data), len(data)))
    while isinstance(said, Sent) and not said.kept:
        piece = data[said.offset : said.offset + 100_000]
        said = client.ask(SendPiece(digest_of(data), said.offset, piece))
    assert said == Sent(len(data), kept=True)


@pytest.fixture
def grid() -> Iterator[Grid]:
    """Ann has half a megabyte, bob the same and as much again."""
    with served_grid() as (grid, broker, ann):
        bob = broker.client()
        bob.register("bob")
        send(ann, HALF)
        send(bob, HALF)
        send(bob, b"!" + HALF[1:])
        yield grid


def log_in(grid: Grid, user: str) -> None:
    assert grid.calc("login", user, "--password-stdin", stdin=PASSWORD.encode()).status == 0


def test_an_administrator_sees_everybody(grid: Grid) -> None:
    log_in(grid, "ann")

    done = grid.calc("space")

    assert done.out.splitlines() == [
        "bob  2  1.0 MB",
        "ann  1  0.5 MB",
        "1.0 MB on disk; 4,096.0 MB for each user",
    ]


def test_others_see_themselves(grid: Grid) -> None:
    log_in(grid, "bob")

    done = grid.calc("space", "--json")

    assert list(map(json.loads, done.out.splitlines())) == [
        {"user": "bob", "images": 2, "bytes": 2 * len(HALF)}
    ]


def test_nothing_is_said_of_nothing() -> None:
    with served_grid() as (grid, _, _ann):
        log_in(grid, "ann")

        done = grid.calc("space")

        assert (done.status, done.out) == (0, "")
        assert "there are no images" in done.err
