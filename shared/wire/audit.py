"""What administrators ask about the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from shared import limits
from shared.wire.client import Request
from shared.wire.codec import message
from shared.wire.fields import Key, Millis, Most, Name, Title
from shared.wire.schema import record


@record
class AuditRow(NamedTuple):
    """Something that somebody did."""

    key: Key
    """orders them"""
    at: Millis
    name: Name
    """of the account; empty where nobody was logged in"""
    deed: Name
    about: Title
    """what it was done to"""
    address: Name
    """of the network; empty for the broker's own machine"""


@message(0xC0)
@dataclass(frozen=True, slots=True)
class AuditPage:
    """Deeds, newest first. `more` tells that older ones follow."""

    rows: Annotated[tuple[AuditRow, ...], Most(limits.PAGE_ROWS)]
    more: bool


@message(0xC1)
@dataclass(frozen=True, slots=True)
class Audit(Request[AuditPage]):
    """Ask for what people did with a key below `before` (0: the newest), newest first. Only an
    administrator may."""

    reply = AuditPage
    before: Key = 0
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = 100
    name: Name = ""
    """only what this account did"""
    deed: Name = ""
    """only this"""
