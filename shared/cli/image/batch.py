"""Many images on their way at once: so many that no worker waits, so few that it takes no more
memory for thousands."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shared.cli.image.files import check_free, opened, written
from shared.cli.image.finding import Work
from shared.cli.image.telling import done_json, done_line, failed_json
from shared.cli.image.waiting import explain
from shared.cli.kinds.image import picture_result
from shared.cli.progress import Progress
from shared.cli.session import complain
from shared.cli.status import Status
from shared.client import Client
from shared.client.blobs.fetching import fetch_into
from shared.client.blobs.sending import send
from shared.errors import CalcError, ErrorCode
from shared.kinds import image
from shared.kinds.image import Output, Picture, Pipeline
from shared.kinds.image.picture import check
from shared.kinds.image.result import lost_words
from shared.limits import NAME_CHARS
from shared.states import BlobRole, TaskState
from shared.wire import client as wire
from shared.wire.rows import TaskRow

AT_ONCE = 64
SENT_AT_ONCE = 4
FETCHED_AT_ONCE = 4
CANCELLED_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Manner:
    """What is the same for all of them."""

    pipeline: Pipeline
    output: Output
    force: bool = False
    forget: bool = False
    as_json: bool = False


class Batch:
    """Sends images, waits for what is made of them, and writes it."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._progress = Progress(sys.stderr)
        self._open: set[bytes] = set()
        self._failed = 0
        self._seen_ended = 0
        self._sending = asyncio.Semaphore(SENT_AT_ONCE)
        self._fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._same_size: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """the same bytes are sent one after the other: the second time they are there"""

    async def all_of(self, works: list[Work], client: Client) -> Status:
        """Work on everything; whether it all was. Who ends this cancels what is not done: nobody
        would fetch it."""
        self._progress.submitted = len(works)
        try:
            await self._all(iter(works), client)
        except BaseExceptionGroup as errors:
            raise _first_of(errors) from None
        except asyncio.CancelledError:
            self.remark(self._sum(await self._let_go(client)))
            raise
        finally:
            self._progress.clear()
        return Status.SOME_FAILED if self._failed else Status.DONE

    async def _let_go(self, client: Client) -> str:
        """Cancel what is not done; what became of it. Who ends this waits for no broker."""
        with suppress(CalcError):
            if self._open:
                await client.ask(wire.Cancel(tuple(self._open)), timeout=CANCELLED_WITHIN_S)
            return "cancelled"
        return "left"

    def _sum(self, unfinished: str) -> str:
        """What became of them all, where not all of it has ended."""
        progress = self._progress
        written, left = progress.ended - self._failed, progress.submitted - progress.ended
        failed = f"{self._failed:,} failed, " if self._failed else ""
        return f"{written:,} written, {failed}{left:,} {unfinished}"

    def remark(self, sentence: str) -> None:
        """Say something that concerns no single image."""
        self._progress.clear()
        complain(sentence)

    async def _all(self, queue: Iterator[Work], client: Client) -> None:
        async with asyncio.TaskGroup() as beside:
            helpers = [
                beside.create_task(self._progress.keep_drawn()),
                beside.create_task(explain(client, self._waits, self.remark)),
            ]
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._some(queue, client))
            for helper in helpers:
                helper.cancel()

    def _waits(self) -> bool:
        """Whether some are open, and none has ended since this was asked last."""
        before, self._seen_ended = self._seen_ended, self._progress.ended
        return bool(self._open) and before == self._seen_ended

    async def _some(self, queue: Iterable[Work], client: Client) -> None:
        for work in queue:
            try:
                await self._one(work, client)
            except (CalcError, OSError) as error:
                if isinstance(error, CalcError) and error.code == ErrorCode.UNAUTHORIZED:
                    raise
                self._say_failed(work, error)
            self._progress.ended += 1

    async def _one(self, work: Work, client: Client) -> None:
        check_free(work.target, force=self._manner.force)
        row = await self._made(await self._sent(work, client), client)
        result = picture_result(row.result)
        if row.state is not TaskState.DONE or result is None:
            reason = row.error.message if row.error else f"task {row.number} was {row.state.value}"
            raise CalcError(row.error.code if row.error else row.state.value, reason)
        await self._fetched(work, row, client)
        if self._manner.forget:
            await client.ask(wire.Delete((row.id,)), timeout=None)
        self._say(done_json(work, row) if self._manner.as_json else done_line(work, result))
        if work.target is None and result.lost:
            self.remark(f"{work.name}: {lost_words(result)}")

    async def _sent(self, work: Work, client: Client) -> Picture:
        async with self._sending, opened(work.source) as (file, size):
            output = replace(self._manner.output, format=work.format)
            picture = Picture(bytes(32), size, _shown(work.source), self._manner.pipeline, output)
            check(picture)
            async with self._same_size[size]:
                blob = await send(client, file)
        return replace(picture, digest=blob.digest, size=blob.size)

    async def _made(self, picture: Picture, client: Client) -> TaskRow:
        submission = client.submit(image.NAME, image.payload(picture))
        self._open.add(submission.id)
        submission.ended.add_done_callback(lambda end: self._ended(submission.id, end))
        return await submission.ended

    def _ended(self, task: bytes, end: asyncio.Future[TaskRow]) -> None:
        if not end.cancelled():  # as it is when it is not waited for any longer
            self._open.discard(task)

    async def _fetched(self, work: Work, row: TaskRow, client: Client) -> None:
        async with self._fetching, written(work.target, force=self._manner.force) as file:
            await fetch_into(client, row.id, file, BlobRole.RESULT, 0, lambda _bytes: None)

    def _say_failed(self, work: Work, error: CalcError | OSError) -> None:
        self._failed += 1
        code, reason = _told(error)
        if self._manner.as_json:
            self._say(failed_json(work, code, reason))
        else:
            self.remark(f"{work.name}: {reason}")

    def _say(self, line: str | None) -> None:
        if line is not None:
            if sys.stdout.isatty():
                self._progress.clear()
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def _first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    first = errors.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first


def _told(error: CalcError | OSError) -> tuple[str, str]:
    if isinstance(error, CalcError):
        return str(error.code), error.message
    return "file", os.strerror(error.errno) if error.errno else str(error)


def _shown(source: Path | None) -> str:
    """A name that others can be shown."""
    name = "" if source is None else source.name
    return "".join(each if each.isprintable() else "\ufffd" for each in name)[-NAME_CHARS:]
