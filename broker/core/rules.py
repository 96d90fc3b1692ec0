"""Who may ask what, and who carries it out: one table for every request of a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from broker.core import accounts, asking, managing, submitting
from broker.core.events import FromClient
from broker.core.turn import Turn
from shared.wire import client as wire


class Who(Enum):
    """Who may send a request."""

    ANYONE = auto()
    """any connection that has greeted"""
    USER = auto()
    """a connection that is logged in"""


@dataclass(frozen=True, slots=True)
class Rule:
    """`wakes`: a person asks for it, so that it keeps the session awake."""

    who: Who
    carry_out: Callable[[Turn, FromClient, Any], None]
    wakes: bool = False


RULES: dict[type, Rule] = {
    wire.Ping: Rule(Who.ANYONE, asking.ping),
    wire.Register: Rule(Who.ANYONE, accounts.register),
    wire.LogIn: Rule(Who.ANYONE, accounts.log_in),
    wire.Resume: Rule(Who.ANYONE, accounts.resume),
    wire.ShutDown: Rule(Who.ANYONE, asking.shut_down),
    wire.LogOut: Rule(Who.USER, accounts.log_out),
    wire.Submit: Rule(Who.USER, submitting.submit, wakes=True),
    wire.Cancel: Rule(Who.USER, managing.cancel, wakes=True),
    wire.Delete: Rule(Who.USER, managing.delete, wakes=True),
    wire.Get: Rule(Who.USER, asking.ask, wakes=True),
    wire.List: Rule(Who.USER, asking.ask, wakes=True),
    wire.Changes: Rule(Who.USER, asking.ask),
    wire.Operations: Rule(Who.USER, asking.ask),
    wire.Watch: Rule(Who.USER, asking.watch),
    wire.Workers: Rule(Who.USER, asking.workers),
}
