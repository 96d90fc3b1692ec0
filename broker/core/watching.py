"""Pushes: the rows that changed to whoever watches them, at most ten times a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from broker.core.asking import fleet_now
from broker.core.effects import Changes, SendMany
from broker.core.events import Peer
from broker.core.grid import Grid
from broker.core.tasks import row_of
from broker.core.turn import Turn
from broker.core.users import Connection
from shared import limits
from shared.wire.client import FleetChanged, TasksChanged, TasksEnded
from shared.wire.rows import TaskRow

PUSH_EVERY = 100
FLEET_EVERY = 500
"""Milliseconds between two pushes to the same watcher."""

MESSAGE_ROWS = 500


class Watchers:
    """What changed and was not told yet, by owner."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, dict[bytes, TaskRow]] = defaultdict(dict)
        self._deleted: defaultdict[int, list[bytes]] = defaultdict(list)
        self._pushed = self._fleet_pushed = 0

    @property
    def pending(self) -> bool:
        """Whether something waits to be told."""
        return bool(self._rows or self._deleted)

    def note(self, turn: Turn) -> None:
        """Remember what this turn changed for those who watch."""
        owners = _watched(turn.grid)
        if not owners:
            return
        self._note_rows(turn.changes, owners)
        for tombstone in turn.changes.tombstones:
            if tombstone.owner in owners:
                self._deleted[tombstone.owner].append(tombstone.id)
                self._rows[tombstone.owner].pop(tombstone.id, None)

    def push(self, turn: Turn) -> None:
        """Tell of it, when it is time."""
        if self.pending and turn.mono - self._pushed >= PUSH_EVERY:
            self._pushed = turn.mono
            self._push_tasks(turn)
        if turn.mono - self._fleet_pushed >= FLEET_EVERY:
            self._fleet_pushed = turn.mono
            _push_fleet(turn)

    def _note_rows(self, changes: Changes, owners: set[int]) -> None:
        for task in changes.tasks():
            if task.owner in owners:
                self._rows[task.owner][task.id] = row_of(task)

    def _push_tasks(self, turn: Turn) -> None:
        rows, self._rows = self._rows, defaultdict(dict)
        deleted, self._deleted = self._deleted, defaultdict(list)
        for owner in rows.keys() | deleted.keys():
            peers = tuple(_watchers_of(turn.grid, owner))
            changed = sorted(rows[owner].values(), key=lambda row: row.revision)
            for message in _messages(changed, deleted[owner], turn.grid.revision):
                turn.emit(SendMany(peers, message))


def push_ended(turn: Turn) -> None:
    """Tell followers of the ends of their tasks, at once; whoever speaks for somebody else by now
    is told nothing."""
    for (peer, owner), rows in turn.ended.items():
        connection = turn.grid.connections.get(peer)
        if connection is None or connection.user is None or connection.user.key != owner:
            continue
        for part in _parts(rows):
            turn.push(peer, TasksEnded(tuple(part)))


def _messages(rows: list[TaskRow], deleted: list[bytes], revision: int) -> Iterator[TasksChanged]:
    before = rows[0].revision - 1 if rows else revision
    while len(deleted) > limits.BATCH_ITEMS:
        yield TasksChanged((), tuple(deleted[: limits.BATCH_ITEMS]), before)
        deleted = deleted[limits.BATCH_ITEMS :]
    parts = list(_parts(rows)) or [[]]
    for part in parts[:-1]:
        yield TasksChanged(tuple(part), (), part[-1].revision)
    yield TasksChanged(tuple(parts[-1]), tuple(deleted), revision)


def _parts(rows: list[TaskRow]) -> Iterator[list[TaskRow]]:
    part: list[TaskRow] = []
    size = 0
    for row in rows:
        size += len(row.result or b"")
        if part and (len(part) == MESSAGE_ROWS or size > limits.BATCH_BYTES):
            yield part
            part, size = [], len(row.result or b"")
        part.append(row)
    if part:
        yield part


def _watched(grid: Grid) -> set[int]:
    return {c.user.key for c in grid.connections.values() if c.watches_tasks and c.user}


def _watchers_of(grid: Grid, owner: int) -> Iterator[Peer]:
    for connection in grid.connections.values():
        if connection.watches_tasks and connection.user and connection.user.key == owner:
            yield connection.peer


def _push_fleet(turn: Turn) -> None:
    watchers: defaultdict[int, list[Connection]] = defaultdict(list)
    for connection in turn.grid.connections.values():
        if connection.watches_fleet and connection.user:
            watchers[connection.user.key].append(connection)
    for owner, connections in watchers.items():
        peers = tuple(connection.peer for connection in connections)
        turn.emit(SendMany(peers, FleetChanged(fleet_now(turn, owner))))
