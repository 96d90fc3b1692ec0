"""A broker in memory, behind the same seam as the real client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from shared.client import Link, Submission
from shared.errors import CalcError, ErrorCode, RequestError, SetupError
from shared.ids import new_id
from shared.kinds import code, image
from shared.kinds.expression import ExpressionResult, text_of
from shared.kinds.expression import payload as payload_of
from shared.limits import PIECE_BYTES, TITLE_CHARS
from shared.settings import Settings
from shared.shelf import Shelf
from shared.states import Channel, Deed, Registration, Role, TaskState, WorkerState
from shared.wire import client as wire
from shared.wire import live, orders
from shared.wire.codec import pack
from shared.wire.rows import (
    Counts,
    Loss,
    OperationRow,
    Piece,
    Receipt,
    Refusal,
    SettingValue,
    TaskError,
    TaskRow,
    WorkerRow,
)
from tests.tui.fake_accounts import ANSWERS as ACCOUNT_ANSWERS
from tests.tui.fake_accounts import FakeAccounts
from tests.tui.fake_images import ANSWERS as BLOB_ANSWERS
from tests.tui.fake_images import FakeBlobs
from tests.tui.fake_streams import ANSWERS as STREAM_ANSWERS
from tests.tui.fake_streams import FakeStreams
from tui.connection import Listener, R

T0 = 1_700_000_000_000
"""When everything happens, as milliseconds since 1970."""


def task(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that is done, unless the fields say otherwise."""
    row = TaskRow(
        id=number.to_bytes(16, "big"),
        number=number,
        revision=number,
        kind="expression",
        state=TaskState.DONE,
        title=title[:TITLE_CHARS],
        created=T0 + number,
        started=T0 + number + 1,
        finished=T0 + number + 3,
        worker="oak",
        attempt=1,
        summary="2",
    )
    return row._replace(**fields)


def queued(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that waits for a worker."""
    nothing = {"started": None, "finished": None, "worker": None, "attempt": 0, "summary": ""}
    return task(number, title, **{"state": TaskState.QUEUED, **nothing, **fields})


def running(number: int, title: str = "1+1", **fields: Any) -> TaskRow:
    """A row of a task that a worker has begun."""
    return task(
        number, title, **{"state": TaskState.RUNNING, "finished": None, "summary": "", **fields}
    )


def failed(number: int, title: str, error: TaskError, **fields: Any) -> TaskRow:
    """A row of a task that has no value."""
    state = TaskState.FAILED
    return task(number, title, **{"state": state, "summary": "", "error": error, **fields})


def worker(name: str, **fields: Any) -> WorkerRow:
    """A worker with four idle slots."""
    row = WorkerRow(
        name=name,
        host="host",
        pid=1,
        state=WorkerState.ALIVE,
        slots=4,
        busy=0,
        held=0,
        done=12,
        failed=1,
        joined=T0,
        heard=T0,
        kinds=("expression",),
        version="1",
    )
    return row._replace(**fields)


def fleet(*workers: WorkerRow, mine: Counts | None = None, all_: Counts | None = None) -> Any:
    """A fleet."""
    return wire.FleetNow(workers, mine or Counts(), all_ or mine or Counts())


DEEDS = (wire.Cancel, wire.Delete, wire.Retry)


class FakeBroker:
    """Answers from tables that a test fills; `listener` is the way to push."""

    def __init__(self, *rows: TaskRow, accounts: dict[str, str] | None = None) -> None:
        self.link = Link.CONNECTING
        self.accounts = {"ada": "correct horse"} if accounts is None else accounts
        self.rows = {row.number: row for row in rows}
        self.payloads: dict[bytes, bytes] = {}
        self.results: dict[bytes, ExpressionResult | code.ProgramResult] = {}
        self.printed: dict[bytes, dict[Channel, bytes]] = {}
        """what running programs have printed, and have taken in"""
        self.given: list[live.Give] = []
        self.operations: dict[bytes, tuple[OperationRow, ...]] = {}
        self.losses: dict[bytes, tuple[Loss, ...]] = {}
        self.fleet = fleet(worker("oak"))
        self.streams = FakeStreams(self.push_fleet)
        self.blobs = FakeBlobs()
        self.people = FakeAccounts()
        self.registration = Registration.OPEN
        self.settings = Settings()
        self.tokens: dict[bytes, str] = {}
        self.asked: list[object] = []
        self.submitted: list[str] = []
        self.submissions: list[Submission] = []
        self.refuse: dict[type, CalcError] = {}
        self.answers: dict[type, Callable[[Any], object]] = {}
        """of a test's own"""
        self.failures: list[SetupError] = []
        self.hold_submissions = False
        self.starts = 0
        self._pages = asyncio.Event()
        self._pages.set()
        self.refusals: dict[bytes, Refusal] = {}
        """tasks that nothing is done to, and why"""
        self.most_deeds = 0
        """so many requests that do something to tasks have waited at the same time"""
        self._deeds_waiting = 0
        self._deeds = asyncio.Event()
        self._deeds.set()
        self._log_ins = asyncio.Event()
        self._log_ins.set()
        self._opening = asyncio.Event()
        self._opening.set()
        self.closed = False
        self.shelf: Shelf | None = None
        self.listener: Listener = lambda _event: None
        self.revision = max(self.rows, default=0)

    async def open(self, listener: Listener) -> FakeBroker:
        """The opener of a `Connection`."""
        await self._opening.wait()
        if self.failures:
            raise self.failures.pop()
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
        await asyncio.sleep(0)
        if isinstance(request, wire.List):
            await self._pages.wait()
        if isinstance(request, wire.LogIn):
            await self._log_ins.wait()
        if isinstance(request, DEEDS):
            await self._wait_with_deed()
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

    async def _wait_with_deed(self) -> None:
        self._deeds_waiting += 1
        self.most_deeds = max(self.most_deeds, self._deeds_waiting)
        await self._deeds.wait()
        self._deeds_waiting -= 1

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

    def begin(self, task: bytes, attempt: int = 1) -> None:
        """A worker begins a task."""
        row = next(row for row in self.rows.values() if row.id == task)
        state, fields = TaskState.RUNNING, {"started": T0, "finished": None, "worker": "oak"}
        self.printed[task] = dict.fromkeys(Channel, b"")
        self.push(row._replace(state=state, attempt=attempt, **cast(Any, fields)))
        self.listener(live.Printed(task, attempt, ()))

    def print(self, task: bytes, data: bytes, channel: Channel = Channel.OUTPUT) -> None:
        """A program prints something, or takes something in."""
        row = next(row for row in self.rows.values() if row.id == task)
        said = self.printed[task]
        pieces = tuple(
            Piece(channel, len(said[channel]) + at, data[at : at + PIECE_BYTES])
            for at in range(0, len(data), PIECE_BYTES)
        )
        said[channel] += data
        for piece in pieces:
            self.listener(live.Printed(task, row.attempt, (piece,)))

    def end(self, task: bytes, result: code.ProgramResult) -> None:
        """A program has ended."""
        row = next(row for row in self.rows.values() if row.id == task)
        self.results[task] = result
        cancelled = result.verdict is code.Verdict.CANCELLED
        state = TaskState.CANCELLED if cancelled else TaskState.DONE
        self.push(row._replace(state=state, finished=T0 + 40, summary=code.summary(result)))

    def push(self, *rows: TaskRow, deleted: tuple[bytes, ...] = ()) -> None:
        """Change rows and tell of it."""
        changed = tuple(self._keep(row) for row in rows)
        ended = {row.id: row for row in changed if row.state.ended}
        for submission in self.submissions:
            if submission.id in ended:
                submission.end(submission.id, ended[submission.id])
        self.listener(wire.TasksChanged(changed, deleted, self.revision))

    def push_fleet(self) -> None:
        """Tell of the fleet and its streams."""
        self.listener(wire.FleetChanged(self.fleet_now()))

    def fleet_now(self) -> wire.FleetNow:
        """The fleet with its streams."""
        return replace(cast(wire.FleetNow, self.fleet), streams=self.streams.now())

    def hold_opening(self) -> None:
        """Be away when the application starts."""
        self._opening.clear()

    def let_open(self) -> None:
        """Be there at last."""
        self._opening.set()

    def hold_log_in(self) -> None:
        """Take long to compare passwords."""
        self._log_ins.clear()

    def let_log_in(self) -> None:
        """Be done with comparing passwords."""
        self._log_ins.set()

    def hold_pages(self) -> None:
        """Keep whoever asks for tasks waiting."""
        self._pages.clear()

    def let_pages_go(self) -> None:
        """Answer whoever asks for tasks."""
        self._pages.set()

    def hold_deeds(self) -> None:
        """Take long to do what is asked to be done to tasks."""
        self._deeds.clear()

    def let_deeds_go(self) -> None:
        """Do it."""
        self._deeds.set()

    def lose(self) -> None:
        """The broker falls silent."""
        self.link = Link.RECONNECTING
        self.listener(Link.RECONNECTING)

    def come_back(self) -> None:
        """The broker answers again."""
        self.link = Link.CONNECTED
        self.listener(Link.CONNECTED)

    def end_session(self, sentence: str) -> None:
        """The broker ends the session."""
        refusal = Refusal(ErrorCode.UNAUTHORIZED, sentence)
        self.listener(wire.SessionEnded(refusal))

    def kinds_asked(self, kind: type) -> list[Any]:
        """The requests of a type, in their order."""
        return [request for request in self.asked if isinstance(request, kind)]

    def _keep(self, row: TaskRow) -> TaskRow:
        self.revision += 1
        row = row._replace(revision=max(self.revision, row.revision))
        self.rows[row.number] = row
        return row

    def _register(self, request: wire.Register) -> wire.Session:
        if request.user in self.accounts:
            raise RequestError(ErrorCode.CONFLICT, "There is a user of this name already.")
        self.accounts[request.user] = request.password
        return self._session(request.user)

    def _log_in(self, request: wire.LogIn) -> wire.Session:
        if self.accounts.get(request.user) != request.password:
            raise RequestError(ErrorCode.UNAUTHORIZED, "User name or password is wrong.")
        return self._session(request.user)

    def _resume(self, request: wire.Resume) -> wire.Session:
        user = self.tokens.get(request.token)
        if user is None:
            self.end_session("Your session has ended; log in again.")
            raise RequestError(ErrorCode.UNAUTHORIZED, "Your session has ended; log in again.")
        return wire.Session(user, self._role(user), request.token)

    def _session(self, user: str) -> wire.Session:
        token = len(self.tokens).to_bytes(32, "big")
        self.tokens[token] = user
        return wire.Session(user, self._role(user), token)

    def _role(self, user: str) -> Role:
        return Role.ADMIN if user == next(iter(self.accounts)) else Role.USER

    def _list(self, request: wire.List) -> wire.Page:
        found = [
            row
            for number, row in sorted(self.rows.items(), reverse=True)
            if (request.before == 0 or number < request.before)
            and (request.state is None or row.state is request.state)
            and (request.kind is None or row.kind == request.kind)
            and row.title.startswith(request.title)
        ]
        more = len(found) > request.limit
        return wire.Page(tuple(found[: request.limit]), more, self.revision)

    def _operations(self, request: wire.Operations) -> wire.OperationsNow:
        return wire.OperationsNow(self.operations.get(request.id, ()))

    def _get(self, request: wire.Get) -> wire.Detail:
        row = next((row for row in self.rows.values() if row.id == request.id), None)
        if row is None:
            raise RequestError(ErrorCode.NOT_FOUND, "There is no such task.")
        result = self.results.get(row.id)
        payload = self.payloads.get(row.id) or payload_of(row.title)
        losses = self.losses.get(row.id, ())
        return wire.Detail(row, payload, pack(result) if result else None, losses)

    def change(self, name: str, value: int) -> None:
        """Somebody changes a setting."""
        self.settings = self.settings.changed([SettingValue(name, value)])
        self.listener(wire.SettingsChanged(self.settings.rows()))

    def _watch(self, _request: wire.Watch) -> wire.Watching:
        self.listener(wire.SettingsChanged(self.settings.rows()))
        return wire.Watching(self.revision)

    def _change_settings(self, request: wire.ChangeSettings) -> wire.SettingsNow:
        for item in request.values:
            self.change(item.name, item.value)
        return wire.SettingsNow(self.settings.rows())

    def _cancel(self, request: wire.Cancel) -> wire.Handled:
        for row in self._meant(request.ids):
            self.push(row._replace(state=TaskState.CANCELLED, finished=T0 + 9))
        return self._handled(request.ids)

    def _delete(self, request: wire.Delete) -> wire.Handled:
        gone = {row.id for row in self._meant(request.ids)}
        self.rows = {n: row for n, row in self.rows.items() if row.id not in gone}
        self.push(deleted=tuple(gone))
        return self._handled(request.ids)

    def _retry(self, request: wire.Retry) -> wire.Handled:
        known = self._meant(request.ids)
        self.push(*(queued(r.number, r.title, id=r.id, attempt=r.attempt) for r in known))
        return self._handled(request.ids)

    def _meant(self, ids: tuple[bytes, ...]) -> list[TaskRow]:
        """The rows of the tasks that are not refused."""
        meant = set(ids) - self.refusals.keys()
        return [row for row in self.rows.values() if row.id in meant]

    def _handled(self, ids: tuple[bytes, ...]) -> wire.Handled:
        return wire.Handled(tuple(self.refusals.get(task) for task in ids))

    def _attach(self, request: live.Attach) -> live.Attached:
        said = self.printed.get(request.id)
        if said is None:
            return live.Attached(0, ())
        row = next(row for row in self.rows.values() if row.id == request.id)
        pieces = (
            Piece(channel, max(0, len(data) - PIECE_BYTES), data[-PIECE_BYTES:])
            for channel, data in said.items()
            if data
        )
        return live.Attached(row.attempt, tuple(pieces))

    def _give(self, request: live.Give) -> wire.Done:
        self.given.append(request)
        self.print(request.id, request.data, Channel.INPUT)
        return wire.Done()

    def _order(self, request: orders.Order) -> wire.Done:
        became = _OBEYED[request.deed]
        self.change_fleet(
            *(
                row._replace(state=became) if row.name == request.worker else row
                for row in self.fleet.workers
            )
        )
        return wire.Done()

    def change_fleet(self, *workers: WorkerRow) -> None:
        """Other workers are there, or the same ones stand otherwise."""
        self.fleet = replace(self.fleet, workers=workers)
        self.push_fleet()


_OBEYED = {
    Deed.DRAIN: WorkerState.DRAINING,
    Deed.KILL: WorkerState.KILLED,
    Deed.RESTART: WorkerState.DRAINING,
}


def _described(kind: str, payload: bytes) -> tuple[str, str]:
    describe = {code.NAME: code.describe, image.NAME: image.describe}.get(kind)
    if describe is None:
        return text_of(payload), ""
    described = describe(payload)
    return described.title, described.needs


_ANSWERS: dict[type, Callable[[FakeBroker, Any], object]] = {
    wire.Register: FakeBroker._register,
    wire.LogIn: FakeBroker._log_in,
    wire.Resume: FakeBroker._resume,
    wire.LogOut: lambda _broker, _request: wire.Done(),
    wire.Watch: FakeBroker._watch,
    wire.ChangeSettings: FakeBroker._change_settings,
    wire.Workers: lambda broker, _request: broker.fleet_now(),
    wire.List: FakeBroker._list,
    wire.Get: FakeBroker._get,
    wire.Operations: FakeBroker._operations,
    wire.Cancel: FakeBroker._cancel,
    wire.Delete: FakeBroker._delete,
    wire.Retry: FakeBroker._retry,
    orders.Order: FakeBroker._order,
    orders.Launch: lambda _broker, _request: orders.Launching(b"ticket"),
    live.Attach: FakeBroker._attach,
    live.Detach: lambda _broker, _request: wire.Done(),
    live.Give: FakeBroker._give,
}

__all__ = ["FakeBroker"]
