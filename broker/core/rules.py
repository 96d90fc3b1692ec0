"""Who may ask what, and who carries it out: one table for every request of a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum, auto
from typing import Any

from broker.core import (
    asking,
    configuring,
    launching,
    managing,
    ordering,
    printing,
    reviving,
    submitting,
)
from broker.core.accounts import inviting, logging_in, own, registering
from broker.core.accounts import managing as accounts
from broker.core.auditing import showing
from broker.core.blobs import receiving, telling
from broker.core.enrolling import enrolling
from broker.core.enrolling import managing as enrolment
from broker.core.events import FromClient
from broker.core.grid import Grid
from broker.core.streams import creating, failures, requests
from broker.core.turn import Turn
from broker.core.users import Connection, User
from shared.errors import ErrorCode
from shared.states import Role
from shared.wire import accounts as people
from shared.wire import audit, blobs, flow, live, orders, streams
from shared.wire import client as wire
from shared.wire import enrolling as workers
from shared.wire.rows import Refusal


class Who(IntEnum):
    """Who may send a request. Each may what those before may."""

    ANYONE = auto()
    """any connection that has greeted"""
    VIEWER = auto()
    """a connection that is logged in"""
    USER = auto()
    """one that may give the grid something to do"""
    ADMIN = auto()
    """one of an administrator"""


class Whose(StrEnum):
    """Whose things a request is about. The walk over this table in the tests asks for another
    user's."""

    NOBODYS = "the grid, or the sender alone"
    OWN = "the sender's own; for everybody else they do not exist"
    EVERYBODYS = "everybody's"
    OWN_OR_ADMIN = "the sender's own; an administrator may ask for everybody's"


STANDING = {Role.VIEWER: Who.VIEWER, Role.USER: Who.USER, Role.ADMIN: Who.ADMIN}

_FOR_USERS = "A viewer looks on and gives the grid nothing to do; an administrator can change that."
_FOR_ADMINS = "Only an administrator may do this."

WANTED = {
    Who.USER: Refusal(ErrorCode.FORBIDDEN, _FOR_USERS),
    Who.ADMIN: Refusal(ErrorCode.FORBIDDEN, _FOR_ADMINS),
}
"""What somebody is told who is logged in, and whose standing does not do."""

LOG_IN = Refusal(ErrorCode.UNAUTHORIZED, "Log in first.")

NOT_THEIRS = Refusal(
    ErrorCode.FORBIDDEN, "Only an administrator, or who has launched the worker, may do this."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`wakes`: a person asks for it, so that it keeps the session awake. `is_own`: whether what a
    request is about is the user's own; only an administrator may ask it of anything else."""

    who: Who
    carry_out: Callable[[Turn, FromClient, Any], None]
    wakes: bool = False
    whose: Whose = Whose.NOBODYS
    is_own: Callable[[Grid, User, Any], bool] | None = None

    def refusal(self, grid: Grid, connection: Connection, message: object) -> Refusal | None:
        """Why this connection may not send the request; None if it may."""
        user = connection.user
        standing = Who.ANYONE if user is None else STANDING[user.role]
        if standing < self.who:
            return LOG_IN if standing is Who.ANYONE else WANTED[self.who]
        if self.is_own is None or user is None or standing is Who.ADMIN:
            return None
        return None if self.is_own(grid, user, message) else NOT_THEIRS


RULES: dict[type, Rule] = {
    wire.Ping: Rule(Who.ANYONE, asking.ping),
    flow.Passed: Rule(Who.ANYONE, asking.passed),
    wire.Leave: Rule(Who.ANYONE, asking.leave),
    wire.Register: Rule(Who.ANYONE, registering.register),
    wire.LogIn: Rule(Who.ANYONE, logging_in.log_in),
    wire.Resume: Rule(Who.ANYONE, logging_in.resume, whose=Whose.OWN),
    wire.ShutDown: Rule(Who.ANYONE, asking.shut_down),
    wire.LogOut: Rule(Who.VIEWER, logging_in.log_out),
    people.ChangePassword: Rule(Who.VIEWER, own.change_password, wakes=True),
    people.Sessions: Rule(Who.VIEWER, own.show_sessions, wakes=True, whose=Whose.OWN),
    people.EndSession: Rule(Who.VIEWER, own.end_session, wakes=True, whose=Whose.OWN),
    people.EndSessions: Rule(Who.VIEWER, own.end_sessions),
    people.Accounts: Rule(Who.ADMIN, accounts.show, wakes=True, whose=Whose.EVERYBODYS),
    people.ChangeAccount: Rule(Who.ADMIN, accounts.change, wakes=True, whose=Whose.EVERYBODYS),
    people.Invite: Rule(Who.ADMIN, inviting.invite, wakes=True),
    people.Uninvite: Rule(Who.ADMIN, inviting.withdraw, wakes=True),
    wire.Submit: Rule(Who.USER, submitting.submit, wakes=True, whose=Whose.OWN),
    wire.Cancel: Rule(Who.VIEWER, managing.cancel, wakes=True, whose=Whose.OWN),
    wire.Delete: Rule(Who.VIEWER, managing.delete, wakes=True, whose=Whose.OWN),
    wire.Retry: Rule(Who.USER, reviving.retry, wakes=True, whose=Whose.OWN),
    wire.Get: Rule(Who.VIEWER, asking.ask, wakes=True, whose=Whose.OWN),
    wire.List: Rule(Who.VIEWER, asking.ask, wakes=True, whose=Whose.OWN),
    wire.Changes: Rule(Who.VIEWER, asking.ask, whose=Whose.OWN),
    wire.Operations: Rule(Who.VIEWER, asking.ask, whose=Whose.OWN),
    live.Attach: Rule(Who.VIEWER, printing.attach, wakes=True, whose=Whose.OWN),
    live.Detach: Rule(Who.VIEWER, printing.detach, whose=Whose.OWN),
    live.Give: Rule(Who.USER, printing.give, wakes=True, whose=Whose.OWN),
    blobs.Send: Rule(Who.USER, receiving.begin, wakes=True),
    blobs.SendFile: Rule(Who.USER, receiving.begin, wakes=True),
    blobs.SendPiece: Rule(Who.USER, receiving.piece, wakes=True),
    blobs.Fetch: Rule(Who.VIEWER, telling.fetch, wakes=True, whose=Whose.OWN),
    blobs.GetSpace: Rule(Who.VIEWER, telling.space, whose=Whose.OWN_OR_ADMIN),
    wire.Watch: Rule(Who.VIEWER, asking.watch, whose=Whose.OWN_OR_ADMIN),
    wire.Workers: Rule(Who.VIEWER, asking.workers, whose=Whose.OWN_OR_ADMIN),
    orders.Launch: Rule(Who.USER, launching.launch, wakes=True),
    workers.Enroll: Rule(Who.ANYONE, enrolling.enroll),
    workers.ListEnrolled: Rule(Who.ADMIN, enrolment.show, whose=Whose.EVERYBODYS),
    workers.RenameWorker: Rule(Who.ADMIN, enrolment.rename, wakes=True, whose=Whose.EVERYBODYS),
    workers.RevokeWorker: Rule(Who.ADMIN, enrolment.revoke, wakes=True, whose=Whose.EVERYBODYS),
    orders.Order: Rule(
        Who.USER, ordering.order, wakes=True, whose=Whose.OWN_OR_ADMIN, is_own=ordering.launched
    ),
    wire.ClearCache: Rule(Who.ADMIN, configuring.clear_cache, wakes=True),
    audit.Audit: Rule(Who.ADMIN, showing.show, whose=Whose.EVERYBODYS),
    wire.GetSettings: Rule(Who.VIEWER, configuring.get, wakes=True),
    wire.ChangeSettings: Rule(Who.ADMIN, configuring.change, wakes=True),
    streams.Streams: Rule(Who.VIEWER, requests.show_all, whose=Whose.OWN_OR_ADMIN),
    streams.GetStream: Rule(Who.VIEWER, requests.show, whose=Whose.OWN_OR_ADMIN),
    streams.CreateStream: Rule(Who.USER, creating.create, wakes=True),
    streams.ChangeStream: Rule(Who.USER, requests.change, wakes=True, whose=Whose.OWN_OR_ADMIN),
    streams.SwitchStream: Rule(Who.USER, requests.switch, wakes=True, whose=Whose.OWN_OR_ADMIN),
    streams.DeleteStream: Rule(Who.USER, requests.delete, wakes=True, whose=Whose.OWN_OR_ADMIN),
    streams.Errors: Rule(Who.VIEWER, failures.show, whose=Whose.OWN_OR_ADMIN),
    streams.DropErrors: Rule(Who.USER, failures.drop, wakes=True, whose=Whose.OWN_OR_ADMIN),
    streams.RetryErrors: Rule(Who.USER, failures.retry, wakes=True, whose=Whose.OWN_OR_ADMIN),
}
