"""Has images worked on: the seam between the screens and what carries bytes to the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shared.client import Submission
from shared.client.blobs.fetching import fetch
from shared.client.blobs.sending import send
from shared.errors import CalcError, SetupError
from shared.kinds import image
from shared.kinds.image import Output, Picture, Pipeline
from shared.kinds.image.picture import check
from shared.limits import FILE_NAME_CHARS
from shared.safety import one_line
from shared.states import TaskState
from shared.wire.rows import TaskRow
from tui.connection import Connection, Wire
from tui.images.files import opened, size_of
from tui.model.images.progress import Phase, Progress

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Work:
    """An image and what is to be done to it."""

    source: Path
    pipeline: Pipeline
    output: Output


class Grid:
    """Tells of each image how far it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: dict[bytes, tuple[int, Tell]] = {}
        """the number of a task, and who is told of it"""

    async def work(self, work: Work, made: Path, tell: Tell) -> TaskRow:
        """Have it done, and what came of it at `made`; raises `CalcError`."""
        client = await self._connection.client()
        picture = await _sent(client, work, tell)
        row = await self._ended(client.submit(image.NAME, image.payload(picture)), tell)
        if row.state is not TaskState.DONE:
            error = row.error
            raise CalcError(*(error[:2] if error else (row.state, f"It was {row.state}.")))
        tell(Progress(Phase.FETCHING, row.number))
        try:
            await fetch(client, row.id, made)
        except OSError as error:
            raise SetupError(f"{made}: {error.strerror}.") from error
        tell(Progress(Phase.DONE, row.number, row.summary))
        return row

    async def _ended(self, submission: Submission, tell: Tell) -> TaskRow:
        number = (await submission.accepted).number
        tell(Progress(Phase.QUEUED, number))
        self._open[submission.id] = number, tell
        try:
            return await submission.ended
        finally:
            del self._open[submission.id]

    @property
    def busy(self) -> bool:
        """Whether the broker has something that has not ended."""
        return bool(self._open)

    def told(self, row: TaskRow) -> None:
        """A task has changed."""
        number, tell = self._open.get(row.id, (0, None))
        if tell is not None and row.state is TaskState.RUNNING:
            tell(Progress(Phase.RUNNING, number, f"on {one_line(row.worker or '')}"))

    async def stop(self) -> None:
        """Have what the broker has cancelled."""
        await asyncio.gather(*map(self._cancel, [*self._open]))

    async def _cancel(self, task: bytes) -> None:
        with suppress(CalcError):  # it has ended meanwhile
            await self._connection.cancel(task)


async def _sent(client: Wire, work: Work, tell: Tell) -> Picture:
    """The bytes are with the broker."""
    try:
        with opened(work.source) as file:
            size = size_of(file)
            check(Picture(bytes(32), size, "", work.pipeline, work.output))
            blob = await send(client, file, partial(_tell_sent, tell, size))
    except OSError as error:
        raise SetupError(f"{work.source}: {error.strerror}.") from error
    name = one_line(work.source.name)[-FILE_NAME_CHARS:]
    return Picture(blob.digest, blob.size, name, work.pipeline, work.output)


def _tell_sent(tell: Tell, size: int, done: int) -> None:
    tell(Progress(Phase.SENDING, done=done, total=size))
