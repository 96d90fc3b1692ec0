"""A broker in memory, behind the same seam as the real client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, cast

from shared.client import Link, Submission
from shared.errors import CalcError
from shared.ids import new_id
from shared.kinds import code, image
from shared.kinds.expression import text_of
from shared.shelf import Shelf
from shared.wire import client as wire
from shared.wire.rows import Receipt, TaskRow
from tests.tui.fake.accounts import ANSWERS as ACCOUNT_ANSWERS
from tests.tui.fake.accounts import FakeAccounts
from tests.tui.fake.gates import Gates
from tests.tui.fake.images import ANSWERS as BLOB_ANSWERS
from tests.tui.fake.images import FakeBlobs
from tests.tui.fake.programs import ANSWERS as PROGRAM_ANSWERS
from tests.tui.fake.programs import Programs
from tests.tui.fake.rows import queued
from tests.tui.fake.sessions import ANSWERS as SESSION_ANSWERS
from tests.tui.fake.sessions import Sessions
from tests.tui.fake.streams import ANSWERS as STREAM_ANSWERS
from tests.tui.fake.watching import ANSWERS as WATCHING_ANSWERS
from tests.tui.fake.watching import Watching
from tests.tui.fake.workers import ANSWERS as WORKER_ANSWERS
from tests.tui.fake.workers import Workers
from tui.connection import Listener, R


class FakeBroker(Gates, Sessions, Programs, Workers, Watching):
    """Answers from tables that a test fills; `listener` is the way to push."""

    def __init__(self, *rows: TaskRow, accounts: dict[str, str] | None = None) -> None:
        Gates.__init__(self)
        Sessions.__init__(self, accounts)
        Programs.__init__(self, *rows)
        Workers.__init__(self)
        Watching.__init__(self)
        self.blobs = FakeBlobs()
        self.people = FakeAccounts()
        self.link = Link.CONNECTING
        self.listener = lambda _event: None
        self.asked: list[object] = []
        self.submitted: list[str] = []
        self.refuse: dict[type, CalcError] = {}
        self.answers: dict[type, Callable[[Any], object]] = {}
        """of a test's own"""
        self.failures: list[CalcError] = []
        self.hold_submissions = False
        self.starts = 0
        self.closed = False
        self.shelf: Shelf | None = None

    async def open(self, listener: Listener) -> FakeBroker:
        """The opener of a `Connection`."""
        await self._opening.wait()
        if self.failures:
            raise self.failures.pop()
        if self.link is Link.CONNECTED:
            return self  # a further connection, of which nobody wants to hear
        self.listener = listener
        self.link = Link.CONNECTED
        listener(Link.CONNECTED)
        listener(wire.Welcome("1", bytes(16), bool(self.accounts), self.registration))
        return self

    async def start(self) -> None:
        """The starter of a home's own broker."""
        self.starts += 1
        if self.failures:
            raise self.failures.pop()

    async def ask(self, request: wire.Request[R], timeout: float | None = None) -> R:
        """The reply that the real broker would give."""
        self.asked.append(request)
        await self.wait(request)
        error = self.refuse.get(type(request))
        if error is not None:
            raise error
        if type(request) in self.answers:
            return cast(R, self.answers[type(request)](request))
        for answers, part in self._parts():
            if type(request) in answers:
                return cast(R, answers[type(request)](part, request))
        return cast(R, _ANSWERS[type(request)](self, request))

    def _parts(self) -> Iterator[tuple[dict[type, Callable[[Any, Any], object]], object]]:
        """Who answers what is not answered here."""
        yield STREAM_ANSWERS, self.streams
        yield ACCOUNT_ANSWERS, self.people
        yield BLOB_ANSWERS, self.blobs

    def submit(self, kind: str, payload: bytes, *, follow: bool = True) -> Submission:
        """Keep a task as queued and push its row."""
        loop = asyncio.get_running_loop()
        submission = Submission(new_id(), loop)
        self.submissions.append(submission)
        title, needs = _described(kind, payload)
        self.submitted.append(title)
        error = self.refuse.get(wire.Submit)
        if error is not None:
            submission.abandon(submission.id, error)
        elif not self.hold_submissions:
            number = max(self.rows, default=0) + 1
            row = queued(number, title, id=submission.id, kind=kind, needs=needs)
            self.payloads[row.id] = payload
            submission.accept(submission.id, Receipt(number))
            self.push(row)
        return submission

    async def close(self) -> None:
        """Leave."""
        self.closed = True

    def lose(self) -> None:
        """The broker falls silent."""
        self.link = Link.RECONNECTING
        self.listener(Link.RECONNECTING)

    def come_back(self) -> None:
        """The broker answers again."""
        self.link = Link.CONNECTED
        self.listener(Link.CONNECTED)

    def kinds_asked(self, kind: type) -> list[Any]:
        """The requests of a type, in their order."""
        return [request for request in self.asked if isinstance(request, kind)]


def _described(kind: str, payload: bytes) -> tuple[str, str]:
    describe = {code.NAME: code.describe, image.NAME: image.describe}.get(kind)
    if describe is None:
        return text_of(payload), ""
    described = describe(payload)
    return described.title, described.needs


_ANSWERS: dict[type, Callable[[FakeBroker, Any], object]] = {
    **SESSION_ANSWERS,
    **PROGRAM_ANSWERS,
    **WORKER_ANSWERS,
    **WATCHING_ANSWERS,
}
