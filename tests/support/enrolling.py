"""Workers of other machines, as the core sees them: connections that have proved to have a key."""

from __future__ import annotations

from broker.core.enrolling.enrolled import Enrolled
from broker.core.events import Origin
from broker.inviting.writing import Wanted, write
from broker.store.models import InvitedWorkerRow
from shared.clock import MINUTE
from shared.wire import client as wire
from shared.wire.enrolling import Enroll, EnrolledRow, EnrolledWorkers, ListEnrolled
from tests.support.core import Sim, SimClient, SimWorker

ADDRESS = "192.0.2.7"
ALL_ROLES = ("expression", "code", "image", "message", "generator")


def origin_of(letter: bytes, address: str = ADDRESS) -> Origin:
    """Where somebody comes from whose key is this letter again and again."""
    return Origin(letter * 32, address)


def token_for(
    grid: Sim, name: str, roles: tuple[str, ...] = ALL_ROLES, expires: int = 10 * MINUTE
) -> bytes:
    """The token of a new invitation; the grid's time is not that of the machine."""
    token = write(Wanted(name, roles, 0))
    unused = InvitedWorkerRow.name == name, InvitedWorkerRow.used.is_null()
    InvitedWorkerRow.update(expires=grid.wall + expires).where(*unused).execute()
    return token


def asker(grid: Sim, origin: Origin) -> SimClient:
    """Somebody who speaks to the clients' door from another machine."""
    client = grid.client(greet=False)
    client.origin = origin
    client.greet()
    return client


def show(grid: Sim, token: bytes, origin: Origin) -> object:
    """Show a token; the answer."""
    return asker(grid, origin).ask(Enroll(token))


def enrolled(
    grid: Sim, name: str, letter: bytes, roles: tuple[str, ...] = ALL_ROLES, slots: int = 2
) -> SimWorker:
    """A worker that was let in, and has not joined yet. It calls itself otherwise."""
    reply = show(grid, token_for(grid, name, roles), origin_of(letter))
    assert not isinstance(reply, wire.Refused), reply
    worker = grid.worker("itself", slots, join=False)
    worker.origin = origin_of(letter)
    return worker


def let_in(grid: Sim, key: bytes, *roles: str) -> None:
    """A worker that was enrolled once; no disk knows of it."""
    grid.core.grid.enrolled.add(Enrolled(key, "far", roles, ADDRESS, 0, 0, bytes(32)))


def another_process(grid: Sim, worker: SimWorker) -> SimWorker:
    """A process with the same key."""
    other = grid.worker(worker.name, worker.slots, join=False)
    other.origin, other.kinds = worker.origin, worker.kinds
    return other


def known(client: SimClient) -> dict[str, EnrolledRow]:
    """The enrolled workers that an administrator sees, by name."""
    reply = client.ask(ListEnrolled())
    assert isinstance(reply, EnrolledWorkers), reply
    return {row.name: row for row in reply.rows}
