"""Who comes from a network is told of no folder, and hands in no files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broker.core.events import HERE, Origin
from broker.core.grid import Options
from shared.kinds import KINDS
from shared.roles import kinds_for
from shared.wire import blobs as wire
from shared.wire.client import Hello, Welcome
from shared.wire.fleet import Join, Joined
from tests.support.blobs import PICTURES, digest_of
from tests.support.core import Sim, SimClient, SimWorker
from tests.support.enrolling import let_in
from tests.support.sending import Sender, code_of

DATA, FILE, FOLDER = b"0123456789", b"f" * 16, "/home/ann/blobs"
AFAR = Origin(b"k" * 32, "10.0.0.9")
SOLVES = kinds_for(("expression",))


@pytest.fixture
def grid(monkeypatch: pytest.MonkeyPatch) -> Sim:
    """A broker with a folder to tell of."""
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    return Sim(options=Options(shelf=FOLDER))


def ask_from(client: SimClient, origin: Origin, message: object) -> object:
    event = replace(client.says(message), origin=origin)
    client.grid.turn(event)
    return client.reply_to(event)


def tell_from(worker: SimWorker, origin: Origin, message: object) -> None:
    worker.grid.turn(replace(worker.says(message), origin=origin))


@pytest.mark.parametrize(("origin", "told"), [(HERE, FOLDER), (AFAR, "")])
def test_clients_of_this_machine_are_told(grid: Sim, origin: Origin, told: str) -> None:
    welcome = ask_from(grid.client(), origin, Hello("test", "1"))

    assert isinstance(welcome, Welcome)
    assert welcome.shelf == told


@pytest.mark.parametrize(("origin", "told"), [(HERE, FOLDER), (AFAR, "")])
def test_workers_of_this_machine_are_told(grid: Sim, origin: Origin, told: str) -> None:
    worker = grid.worker(join=False)
    let_in(grid, AFAR.key, "expression")

    tell_from(worker, origin, Join(bytes(16), "w", "host", 1, "1", 1, SOLVES, (), False))

    assert [joined.shelf for joined in worker.pushes(Joined)] == [told]


def test_a_client_from_afar_hands_nothing_in(ann: Sender) -> None:
    # Given a file that another has put there
    ann.grid.blobs.handed_in[FILE] = DATA

    # When
    said = ask_from(ann.client, AFAR, wire.SendFile(digest_of(DATA), len(DATA), FILE))

    # Then
    assert code_of(said) == "not_found"
    assert ann.grid.blobs.kept == {}
    assert ann.grid.blobs.handed_in == {FILE: DATA}


def test_a_worker_from_afar_hands_nothing_in(ann: Sender) -> None:
    # Given
    worker = ann.grid.worker(join=False)
    let_in(ann.grid, AFAR.key, PICTURES.name)
    join = Join(bytes(16), "w", "host", 1, "1", 1, (PICTURES.name,), (), False)
    tell_from(worker, AFAR, join)
    ann.send(DATA)
    ann.submit(DATA)
    (held,) = worker.holding()
    ann.grid.blobs.handed_in[FILE] = b"made"

    # When
    tell_from(worker, AFAR, wire.BringFile(*held, digest_of(b"made"), 4, FILE))

    # Then
    (said,) = worker.pushes(wire.Brought)
    assert said.refusal is not None
    assert said.refusal.code == "not_found"
    assert ann.grid.blobs.handed_in == {FILE: b"made"}
