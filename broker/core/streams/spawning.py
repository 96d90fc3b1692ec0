"""Messages that become tasks of their kind: with its cache, its steps and its results."""

from __future__ import annotations

from broker.core import referring, waiting
from broker.core.ids import id_of
from broker.core.streams import tallies
from broker.core.streams.jobs import Failure, Spawned, Stream
from broker.core.tasks import Task
from broker.core.turn import Turn
from shared import limits
from shared.errors import RequestError
from shared.kinds.base import Description
from shared.stream.becoming import KIND_OF, described, payload_of


def spawn(turn: Turn, stream: Stream, number: int, text: str) -> None:
    """A message becomes a task of the stream's owner, unless there is no such task."""
    making = stream.definition.making
    try:
        payload = payload_of(making, text, turn.loaded.programs.get(stream.key, b""))
        about = described(making, payload)
        if about.check is not None:
            about.check(turn.grid.settings)
    except RequestError as error:
        _refuse(turn, stream, number, text, error)
        return
    task = _task(turn, stream, about, len(payload))
    turn.insert(task, payload)
    remember(turn, task, Spawned(stream, number))
    waiting.enter(turn, task)


def remember(turn: Turn, task: Task, spawned: Spawned) -> None:
    """When this task ends, a message has been handled."""
    turn.grid.streams.spawned[task.key] = spawned
    turn.changes.streams.spawned[task.key] = spawned


def _task(turn: Turn, stream: Stream, about: Description, size: int) -> Task:
    grid, user = turn.grid, turn.grid.users[stream.owner]
    grid.last_key += 1
    user.last_number += 1
    turn.changes.users[user.key] = user
    return Task(
        key=grid.last_key,
        owner=user.key,
        id=id_of(turn.wall, grid.last_key),
        number=user.last_number,
        kind=KIND_OF[stream.definition.making],
        title=about.title,
        created=turn.wall,
        size=size,
        needs=about.needs,
        digest=referring.resolve(turn, user, about).digest,
    )


def _refuse(turn: Turn, stream: Stream, number: int, text: str, error: RequestError) -> None:
    """Its generator had no part in that, but somebody has to be named."""
    turn.grid.last_key += 1
    key, worker, title = turn.grid.last_key, stream.worker or "", text[: limits.TITLE_CHARS]
    about = (key, stream.key, 0, number, 0, worker, turn.wall)
    tallies.failed(turn, stream, Failure(*about, error.code, error.message, title))
