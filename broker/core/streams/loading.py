"""What has to be read of streams before a turn."""

from __future__ import annotations

from collections.abc import Iterator

from broker.core.grid import Grid
from broker.core.streams.naming import find
from broker.core.users import User
from shared.stream.definition import Handler, Making
from shared.wire import streams as wire
from shared.wire.fleet import Messages


def program_of(grid: Grid, message: Messages) -> Iterator[int]:
    """The stream whose messages have come, where they are given to a program."""
    stream = grid.streams.by_key.get(message.key)
    if stream is None:
        return
    about = stream.definition
    if about.making is Making.CODE and about.handler is Handler.KIND:
        yield stream.key


def program_named(grid: Grid, user: User, message: object) -> Iterator[int]:
    """The stream that is to be made or changed, where it is there already."""
    if isinstance(message, wire.CreateStream):
        stream = find(grid, user, "", message.name)
    elif isinstance(message, wire.ChangeStream):
        stream = find(grid, user, message.owner, message.name)
    else:
        return
    if stream is not None:
        yield stream.key


def failures_named(message: object) -> Iterator[int]:
    """The failures that are to be dropped, or handled anew."""
    if isinstance(message, wire.DropErrors | wire.RetryErrors):
        yield from (item.key for item in message.items)
