"""Accounts that `calc-broker passwd` has changed on disk while the broker runs."""

from __future__ import annotations

from dataclasses import replace

from broker.core.accounts import pending, sessions, standing
from broker.core.turn import Turn
from broker.core.users import User


def take_over(turn: Turn) -> None:
    """Know what is on disk now. Whoever logged in with an old password is out."""
    if not turn.grid.users:
        _take_streams(turn)
    for read in turn.loaded.users:
        user = turn.grid.users.get(read.key)
        if user is None:
            turn.grid.add_user(read)
        else:
            _update(turn, user, read)


def _take_streams(turn: Turn) -> None:
    """The first administrator comes with one."""
    for stream in turn.loaded.streams:
        turn.grid.streams.add(stream)


def _update(turn: Turn, user: User, read: User) -> None:
    before = replace(user)
    user.role, user.disabled = read.role, read.disabled
    if user.password != read.password:
        user.password = read.password
        pending.forget(turn, user)
        sessions.end_all(turn, user)
    standing.changed(turn, user, before)
