"""Streams as they are on disk."""

from __future__ import annotations

from functools import lru_cache
from sqlite3 import Connection
from typing import NamedTuple

from broker.store.rows import STATES
from shared.states import TaskState
from shared.stream.definition import Definition, Handler
from shared.wire.codec import unpack

_OFF = STATES.index(TaskState.CANCELLED)


class Row(NamedTuple):
    """One of them."""

    key: int
    owner: str
    name: str
    definition: Definition
    on: bool
    attempt: int
    sequence: int
    generated: int
    processed: int
    failed: int

    @property
    def becomes_tasks(self) -> bool:
        """Whether its messages are tasks of its owner."""
        return self.definition.handler is Handler.KIND

    @property
    def waiting(self) -> int:
        """How many messages are not handled."""
        return self.generated - self.processed - self.failed


def rows(raw: Connection) -> dict[int, Row]:
    """All of them, by key."""
    found = raw.execute(
        "SELECT stream.key, account.name, stream.name, definition, state != ?, attempt, sequence, "
        "generated, processed, failed FROM stream JOIN account ON account.key = stream.owner",
        (_OFF,),
    )
    return {row[0]: Row._make([*row[:3], _read(row[3]), *row[4:]]) for row in found}


@lru_cache
def _read(definition: bytes) -> Definition:
    return unpack(Definition, definition)


def shares(raw: Connection, stream: int) -> tuple[int, int, int]:
    """What workers are said to have generated, processed and failed, together."""
    ((generated, processed, failed),) = raw.execute(
        "SELECT total(generated), total(processed), total(failed) FROM stream_count "
        "WHERE stream = ?",
        (stream,),
    )
    return int(generated), int(processed), int(failed)
