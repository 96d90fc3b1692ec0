"""Being told of what changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.wire.client.request import Request
from shared.wire.client.tasks import Ids, Rows
from shared.wire.codec import message
from shared.wire.fields import Count, Most


@message(0x30)
@dataclass(frozen=True, slots=True)
class Watching:
    """Pushes follow for everything that changes after `revision`."""

    revision: Count


@message(0x31)
@dataclass(frozen=True, slots=True)
class Watch(Request[Watching]):
    """Be told of changes: of the user's own tasks, of the fleet. Replaces an earlier watch."""

    reply = Watching
    tasks: bool
    fleet: bool


@message(0x32)
@dataclass(frozen=True, slots=True)
class Changed:
    """Rows and deletions after a revision, oldest first. `resync`: the broker no longer knows
    that far back, so the list has to be read anew."""

    rows: Rows
    deleted: Ids
    revision: Count
    more: bool
    resync: bool


@message(0x33)
@dataclass(frozen=True, slots=True)
class Changes(Request[Changed]):
    """Ask what changed after a revision."""

    reply = Changed
    since: Count
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = limits.PAGE_ROWS


@message(0x40)
@dataclass(frozen=True, slots=True)
class TasksChanged:
    """Push: the user's tasks that changed, as in `Changed`."""

    rows: Rows
    deleted: Ids
    revision: Count


@message(0x41)
@dataclass(frozen=True, slots=True)
class TasksEnded:
    """Push: tasks that this connection submitted have ended."""

    rows: Rows
