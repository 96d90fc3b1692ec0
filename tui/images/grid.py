"""Has images worked on: the seam between the screens and what carries bytes to the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shared.client.blobs.fetching import fetch
from shared.client.blobs.sending import send
from shared.errors import CalcError, ErrorCode, SetupError
from shared.kinds import image
from shared.kinds.image import Picture
from shared.kinds.image.picture import check
from shared.limits import FILE_NAME_CHARS
from shared.safety import one_line
from shared.states import BlobRole, TaskState
from shared.wire.client import Changed, TasksChanged
from shared.wire.rows import TaskRow
from tui.connection import Connection, Wire
from tui.images.files import opened, size_of
from tui.images.subject import Work
from tui.model.images.progress import Phase, Progress, standing

Tell = Callable[[Progress], None]
DELETED = "The task was deleted."


@dataclass(frozen=True, slots=True)
class _Open:
    """A task that has not ended."""

    number: int
    tell: Tell
    ended: asyncio.Future[TaskRow]
    followed: bool
    """it was there before: nobody but this tells of its end"""


class Grid:
    """Tells of each image how far it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: dict[bytes, _Open] = {}

    async def work(self, work: Work, made: Path, tell: Tell) -> None:
        """Have it done, and what came of it at `made`; raises `CalcError`."""
        tell(Progress(Phase.SENDING))
        client = await self._connection.client()
        picture = await _sent(client, work, tell)
        submission = client.submit(image.NAME, image.payload(picture))
        number = (await submission.accepted).number
        tell(Progress(Phase.QUEUED, number))
        row = await self._end(submission.id, _Open(number, tell, submission.ended, followed=False))
        await self._fetch_made(row, made, tell)

    async def follow(self, row: TaskRow, made: Path, tell: Tell) -> None:
        """The same for a task that was there before."""
        tell(standing(row))
        if not row.state.ended:
            ended: asyncio.Future[TaskRow] = asyncio.get_running_loop().create_future()
            row = await self._end(row.id, _Open(row.number, tell, ended, followed=True))
        await self._fetch_made(row, made, tell)

    async def fetch_given(self, row: TaskRow, path: Path) -> None:
        """The image that a task was given; raises `CalcError`."""
        await self._fetch(row, path, BlobRole.INPUT)

    async def _end(self, task: bytes, one: _Open) -> TaskRow:
        self._open[task] = one
        try:
            if one.followed:
                await self._read(task)  # it may have changed since it was read
            return await one.ended
        finally:
            del self._open[task]

    async def _fetch_made(self, row: TaskRow, made: Path, tell: Tell) -> None:
        if row.state is not TaskState.DONE:
            error = row.error
            raise CalcError(*(error[:2] if error else (row.state, f"It was {row.state}.")))
        tell(Progress(Phase.FETCHING, row.number))
        await self._fetch(row, made, BlobRole.RESULT)
        tell(standing(row))

    async def _fetch(self, row: TaskRow, path: Path, role: BlobRole) -> None:
        try:
            await fetch(await self._connection.client(), row.id, path, role=role)
        except OSError as error:
            raise SetupError(f"{path}: {error.strerror}.") from error

    @property
    def busy(self) -> bool:
        """Whether the broker has something that has not ended."""
        return bool(self._open)

    def told(self, event: TasksChanged | Changed) -> None:
        """Tasks have changed."""
        for row in event.rows:
            self._take(row)
        for task in event.deleted:
            one = self._open.get(task)
            if one is not None and one.followed and not one.ended.done():
                one.ended.set_exception(CalcError(ErrorCode.NOT_FOUND, DELETED))

    def _take(self, row: TaskRow) -> None:
        one = self._open.get(row.id)
        if one is None:
            return
        if row.state is TaskState.RUNNING or (one.followed and not row.state.ended):
            one.tell(standing(row))
        elif one.followed and row.state.ended and not one.ended.done():
            one.ended.set_result(row)

    async def again(self) -> None:
        """Ask for what is followed: something may have been missed. Raises `CalcError`."""
        for task in [task for task, one in self._open.items() if one.followed]:
            await self._read(task)

    async def _read(self, task: bytes) -> None:
        self._take((await self._connection.detail(task)).row)

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
    name = one_line(work.name or work.source.name)[-FILE_NAME_CHARS:]
    return Picture(blob.digest, blob.size, name, work.pipeline, work.output)


def _tell_sent(tell: Tell, size: int, done: int) -> None:
    tell(Progress(Phase.SENDING, done=done, total=size))
