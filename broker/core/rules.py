"""Who may ask what, and who carries it out: one table for every request of a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Any

from broker.core import (
    accounts,
    asking,
    configuring,
    launching,
    managing,
    ordering,
    printing,
    reviving,
    submitting,
)
from broker.core.auditing import showing
from broker.core.blobs import receiving, telling
from broker.core.events import FromClient
from broker.core.grid import Grid
from broker.core.streams import creating, failures, requests
from broker.core.turn import Turn
from broker.core.users import Connection, User
from shared.errors import ErrorCode
from shared.states import Role
from shared.wire import audit, blobs, flow, live, orders, streams
from shared.wire import client as wire
from shared.wire.rows import Refusal


class Who(IntEnum):
    """Who may send a request. Each may what those before may."""

    ANYONE = auto()
    """any connection that has greeted"""
    USER = auto()
    """a connection that is logged in"""
    ADMIN = auto()
    """a connection that is logged in as an administrator"""


STANDING = {Role.USER: Who.USER, Role.ADMIN: Who.ADMIN}

TOO_LITTLE = {
    Who.ANYONE: Refusal(ErrorCode.UNAUTHORIZED, "Log in first."),
    Who.USER: Refusal(ErrorCode.FORBIDDEN, "Only an administrator may do this."),
}
"""What somebody is told whose standing does not do."""

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
    is_own: Callable[[Grid, User, Any], bool] | None = None

    def refusal(self, grid: Grid, connection: Connection, message: object) -> Refusal | None:
        """Why this connection may not send the request; None if it may."""
        user = connection.user
        standing = Who.ANYONE if user is None else STANDING[user.role]
        if standing < self.who:
            return TOO_LITTLE[standing]
        if self.is_own is None or user is None or standing is Who.ADMIN:
            return None
        return None if self.is_own(grid, user, message) else NOT_THEIRS


RULES: dict[type, Rule] = {
    wire.Ping: Rule(Who.ANYONE, asking.ping),
    flow.Passed: Rule(Who.ANYONE, asking.passed),
    wire.Register: Rule(Who.ANYONE, accounts.register),
    wire.LogIn: Rule(Who.ANYONE, accounts.log_in),
    wire.Resume: Rule(Who.ANYONE, accounts.resume),
    wire.ShutDown: Rule(Who.ANYONE, asking.shut_down),
    wire.LogOut: Rule(Who.USER, accounts.log_out),
    wire.Submit: Rule(Who.USER, submitting.submit, wakes=True),
    wire.Cancel: Rule(Who.USER, managing.cancel, wakes=True),
    wire.Delete: Rule(Who.USER, managing.delete, wakes=True),
    wire.Retry: Rule(Who.USER, reviving.retry, wakes=True),
    wire.Get: Rule(Who.USER, asking.ask, wakes=True),
    wire.List: Rule(Who.USER, asking.ask, wakes=True),
    wire.Changes: Rule(Who.USER, asking.ask),
    wire.Operations: Rule(Who.USER, asking.ask),
    live.Attach: Rule(Who.USER, printing.attach, wakes=True),
    live.Detach: Rule(Who.USER, printing.detach),
    live.Give: Rule(Who.USER, printing.give, wakes=True),
    blobs.Send: Rule(Who.USER, receiving.begin, wakes=True),
    blobs.SendPiece: Rule(Who.USER, receiving.piece, wakes=True),
    blobs.Fetch: Rule(Who.USER, telling.fetch, wakes=True),
    blobs.GetSpace: Rule(Who.USER, telling.space),
    wire.Watch: Rule(Who.USER, asking.watch),
    wire.Workers: Rule(Who.USER, asking.workers),
    orders.Launch: Rule(Who.USER, launching.launch, wakes=True),
    orders.Order: Rule(Who.USER, ordering.order, wakes=True, is_own=ordering.launched),
    wire.ClearCache: Rule(Who.ADMIN, configuring.clear_cache, wakes=True),
    audit.Audit: Rule(Who.ADMIN, showing.show),
    wire.GetSettings: Rule(Who.USER, configuring.get, wakes=True),
    wire.ChangeSettings: Rule(Who.ADMIN, configuring.change, wakes=True),
    streams.Streams: Rule(Who.USER, requests.show_all),
    streams.GetStream: Rule(Who.USER, requests.show),
    streams.CreateStream: Rule(Who.USER, creating.create, wakes=True),
    streams.ChangeStream: Rule(Who.USER, requests.change, wakes=True),
    streams.SwitchStream: Rule(Who.USER, requests.switch, wakes=True),
    streams.DeleteStream: Rule(Who.USER, requests.delete, wakes=True),
    streams.Errors: Rule(Who.USER, failures.show),
    streams.DropErrors: Rule(Who.USER, failures.drop, wakes=True),
    streams.RetryErrors: Rule(Who.USER, failures.retry, wakes=True),
}
