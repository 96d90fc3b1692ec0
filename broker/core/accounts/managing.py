"""What administrators do with accounts."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from broker.core.accounts import inviting, standing
from broker.core.auditing import noting
from broker.core.events import FromClient
from broker.core.grid import Grid, folded
from broker.core.turn import Turn
from broker.core.users import User
from shared.audit import Audited
from shared.errors import ErrorCode
from shared.settings import SETTINGS
from shared.wire import accounts as wire
from shared.wire.client import Done
from shared.wire.rows import Refusal

T = TypeVar("T")

_UNKNOWN = Refusal(ErrorCode.NOT_FOUND, "There is no such account; calc accounts list shows them.")
_LAST = Refusal(
    ErrorCode.CONFLICT,
    "This is the last administrator; give another account that role first. Nothing was changed.",
)
_QUOTAS = {"tasks": SETTINGS["quota.user"], "blobs": SETTINGS["quota.blobs"]}


def show(turn: Turn, event: FromClient, _message: wire.Accounts) -> None:
    """All accounts, and the invitations to more."""
    grid = turn.grid
    users = sorted(grid.users.values(), key=lambda user: folded(user.name))
    connected = Counter(each.user.key for each in grid.connections.values() if each.user)
    rows = tuple([_row_of(grid, user, connected[user.key]) for user in users])
    turn.reply(event, wire.AccountsNow(rows, inviting.rows(turn)))


def change(turn: Turn, event: FromClient, message: wire.ChangeAccount) -> None:
    """Change all of it, or nothing."""
    user = turn.grid.names.get(folded(message.user))
    refusal = _UNKNOWN if user is None else _problem(turn.grid, user, message)
    if user is not None and refusal is None:
        turn.reply(event, Done())  # before whoever disables their own account is out
        _apply(turn, event, user, message)
    elif refusal is not None:
        turn.refuse(event, refusal.code, refusal.message)


def _apply(turn: Turn, event: FromClient, user: User, message: wire.ChangeAccount) -> None:
    before, after = replace(user), _after(user, message)
    different = list(_differences(before, after))
    if not different:
        return
    user.role, user.disabled = after.role, after.disabled
    user.task_quota, user.blob_quota = after.task_quota, after.blob_quota
    turn.changes.accounts[user.key] = user
    by = turn.owner_of(event)
    for what in different:
        turn.log(logging.INFO, f"account {by} has changed account {user.key}: {what}")
        noting.note(turn, event.peer, Audited.ACCOUNT_CHANGED, f"{user.name}: {what}")
    standing.changed(turn, user, before)


def _after(user: User, message: wire.ChangeAccount) -> User:
    """The account as it would be."""
    return replace(
        user,
        role=_given(message.role, user.role),
        disabled=_given(message.disabled, user.disabled),
        task_quota=_given(message.tasks, user.task_quota),
        blob_quota=_given(message.blobs, user.blob_quota),
    )


def _given(new: T | None, old: T) -> T:
    return old if new is None else new


def _differences(before: User, now: User) -> Iterator[str]:
    if now.role is not before.role:
        yield str(now.role)
    if now.disabled != before.disabled:
        yield "disabled" if now.disabled else "enabled"
    if now.task_quota != before.task_quota:
        yield f"{now.task_quota or 'as many as all'} tasks"
    if now.blob_quota != before.blob_quota:
        yield f"{now.blob_quota or 'as many as all'} megabytes of images"


def _problem(grid: Grid, user: User, message: wire.ChangeAccount) -> Refusal | None:
    others = (each for each in grid.users.values() if each is not user)
    if not _after(user, message).administers and not any(each.administers for each in others):
        return _LAST
    for name, setting in _QUOTAS.items():
        if (getattr(message, name) or 0) > setting.most:
            sentence = f"{name} is {setting.most:,} at the most; 0 is as many as {setting.name}."
            return Refusal(ErrorCode.INVALID, sentence)
    return None


def _row_of(grid: Grid, user: User, connections: int) -> wire.AccountRow:
    return wire.AccountRow(
        name=user.name,
        role=user.role,
        disabled=user.disabled,
        created=user.created,
        tasks=user.task_quota,
        blobs=user.blob_quota,
        unfinished=sum(grid.counts(user.key)),
        kept=grid.blobs.counted(user.key),
        connections=connections,
    )
