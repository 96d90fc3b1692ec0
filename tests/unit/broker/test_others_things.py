"""The walk over all requests with another user's ids: nothing is shown, nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from broker.core.accounts.sessions import digest_of
from broker.core.effects import Answer
from broker.core.rules import RULES, Whose
from broker.store import queries
from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from shared.errors import RequestError
from shared.states import BlobRole, Deed, Role
from shared.stream.definition import Definition
from shared.wire import accounts, audit, blobs, live, orders, streams
from shared.wire import client as wire
from shared.wire.rows import Held, TaskError
from tests.support.core import Sim, SimClient, ticket_of

SECRET = "987654321"
STREAM = "carls-stream"
WORKER = "carls-worker"
DEFINITION = Definition()


@dataclass(frozen=True, slots=True)
class Carls:
    """What another user has."""

    client: SimClient
    queued: bytes
    done: bytes
    failed: bytes


ABOUT: dict[type, Callable[[Carls], list[object]]] = {
    wire.Resume: lambda carls: [wire.Resume(bytes(31) + bytes([n])) for n in range(250, 256)],
    accounts.Sessions: lambda _: [accounts.Sessions()],
    accounts.EndSession: lambda carls: [accounts.EndSession(digest_of(carls.client.token))],
    accounts.Accounts: lambda _: [accounts.Accounts()],
    accounts.ChangeAccount: lambda _: [accounts.ChangeAccount("carl", disabled=True)],
    wire.Submit: lambda carls: [wire.Submit((carls.client.new("#1 + 1"),))],
    wire.Cancel: lambda carls: [wire.Cancel((carls.queued,))],
    wire.Delete: lambda carls: [wire.Delete((carls.done, carls.failed))],
    wire.Retry: lambda carls: [wire.Retry((carls.failed,))],
    wire.Get: lambda carls: [wire.Get(id=carls.done), wire.Get(number=1)],
    wire.List: lambda _: [wire.List(bodies=True), wire.List(title=SECRET[:3])],
    wire.Changes: lambda _: [wire.Changes(0)],
    wire.Operations: lambda carls: [wire.Operations(carls.done)],
    live.Attach: lambda carls: [live.Attach(carls.queued)],
    live.Detach: lambda carls: [live.Detach(carls.queued)],
    live.Give: lambda carls: [live.Give(carls.queued, 0, b"!")],
    blobs.Fetch: lambda carls: [blobs.Fetch(carls.done, role, 0, 0, 9) for role in BlobRole],
    blobs.GetSpace: lambda _: [blobs.GetSpace()],
    orders.Order: lambda _: [orders.Order(WORKER, deed) for deed in Deed],
    audit.Audit: lambda _: [audit.Audit(), audit.Audit(name="carl")],
    streams.Streams: lambda _: [streams.Streams()],
    streams.GetStream: lambda _: _of_stream(streams.GetStream),
    streams.ChangeStream: lambda _: _of_stream(streams.ChangeStream, Definition(), b""),
    streams.SwitchStream: lambda _: _of_stream(streams.SwitchStream, True),
    streams.DeleteStream: lambda _: _of_stream(streams.DeleteStream),
    streams.Errors: lambda _: _of_stream(streams.Errors),
    streams.DropErrors: lambda _: _of_stream(streams.DropErrors, (Held(1, 1),)),
    streams.RetryErrors: lambda _: _of_stream(streams.RetryErrors, (Held(1, 1),)),
    wire.Workers: lambda _: [wire.Workers()],
    wire.Watch: lambda _: [wire.Watch(tasks=True, fleet=True)],
}
"""Requests that name what carl has, or would show it if they showed all there is."""


def _of_stream(kind: Callable[..., object], *rest: object) -> list[object]:
    """By its whole name, and as if it were the sender's own."""
    return [kind(owner, STREAM, *rest) for owner in ("carl", "CARL", "")]


@pytest.fixture
def grid() -> Sim:
    return Sim(Repository(open_database(MEMORY)))


@pytest.fixture
def carls(grid: Sim) -> Carls:
    """Ann is administrator, carl has something of everything, bob is logged in, too."""
    grid.user("ann")
    carl = grid.user("carl")
    worker = grid.worker(WORKER, slots=3, join=False)
    worker.ticket = ticket_of(carl)
    worker.join()
    done, failed = carl.submit(SECRET, f"{SECRET}/0")
    first, second = (Held(item.key, item.attempt) for item in worker.assigned)
    worker.finish(first)
    worker.finish(second, error=TaskError("invalid", f"{SECRET} by 0"))
    carl.ask_later(streams.CreateStream(STREAM, DEFINITION, b"", on=False))
    (queued,) = carl.submit(f"{SECRET}+1")
    return Carls(carl, queued, done, failed)


def as_role(grid: Sim, role: Role) -> SimClient:
    """Bob, with a role."""
    bob = grid.user("bob")
    grid.core.grid.names["bob"].role = role
    return bob


def dump(grid: Sim) -> list[str]:
    """Everything on disk that is not about log-ins."""
    assert isinstance(grid.disk, Repository)
    lines = grid.disk._raw.iterdump()
    return [line for line in lines if not line.startswith('INSERT INTO "session"')]


def said_to(grid: Sim, client: SimClient, message: object) -> str:
    """All that a client hears of a request, in words."""
    before = len(client.heard)
    grid.answers.clear()
    client.ask_later(message)
    heard = [repr(message) for _request, message in client.heard[before:]]
    return " ".join(heard + [answer_to(grid, effect) for effect in grid.answers])


def answer_to(grid: Sim, effect: Answer) -> str:
    assert isinstance(grid.disk, Repository)
    try:
        if isinstance(effect.question, blobs.Fetch):
            return repr(grid.disk.blob_of(effect.owner, effect.question))
        return repr(queries.answer(effect))
    except RequestError as error:
        return error.message


def test_the_walk_takes_in_every_request() -> None:
    assert {*ABOUT} == {kind for kind, rule in RULES.items() if rule.whose is not Whose.NOBODYS}


WALK = [
    (kind, role)
    for kind in ABOUT
    for role in (*Role, None)
    if not (role is Role.ADMIN and RULES[kind].whose is not Whose.OWN)
]
"""Everybody to whom these things do not belong, somebody who is not logged in among them."""


@pytest.mark.parametrize(("kind", "role"), WALK)
def test_what_is_anothers_is_neither_shown_nor_changed(
    grid: Sim, carls: Carls, kind: type, role: Role | None
) -> None:
    # Given
    attacker = grid.client() if role is None else as_role(grid, role)
    before = dump(grid)

    for message in ABOUT[kind](carls):
        # When
        said = said_to(grid, attacker, message)

        # Then
        for secret in (SECRET, STREAM):
            assert secret not in said, message
        if kind is not wire.Submit:
            assert dump(grid) == before, message
    speaks_for = grid.core.grid.connections[attacker.peer].user
    assert digest_of(carls.client.token) in grid.core.grid.sessions
    assert speaks_for is None or speaks_for.name == "bob"
    assert [worker.name for worker in grid.core.grid.workers.values()] == [WORKER]


@pytest.mark.parametrize("kind", ABOUT, ids=lambda kind: str(kind.__name__))
def test_the_walk_would_notice(grid: Sim, carls: Carls, kind: type) -> None:
    """The owner, or an administrator, is shown something or changes something by the same."""
    before = dump(grid)
    heard = [
        said_to(grid, client, message)
        for client in (carls.client, grid.user("dora"))
        for message in ABOUT[kind](carls)
    ]
    shown = any(secret in said for said in heard for secret in (SECRET, STREAM))
    if kind not in UNNOTICEABLE:
        assert shown or dump(grid) != before


UNNOTICEABLE = {
    *(wire.Resume, blobs.Fetch, blobs.GetSpace, audit.Audit, wire.Operations),
    *(accounts.Sessions, accounts.Accounts, accounts.ChangeAccount),
}
"""What shows nothing of a task without images or operations, or to who is no administrator."""
