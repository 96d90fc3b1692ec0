"""Tasks of the broker in memory, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.client import Submission
from shared.errors import ErrorCode, RequestError
from shared.kinds import code
from shared.kinds.expression import ExpressionResult
from shared.kinds.expression import payload as payload_of
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.codec import pack
from shared.wire.rows import Loss, OperationRow, Refusal, TaskRow
from tests.tui.fake.rows import T0, queued
from tui.connection import Listener


class Tasks:
    """Answers from tables that a test fills."""

    listener: Listener

    def __init__(self, *rows: TaskRow) -> None:
        self.rows = {row.number: row for row in rows}
        self.revision = max(self.rows, default=0)
        self.payloads: dict[bytes, bytes] = {}
        self.results: dict[bytes, ExpressionResult | code.ProgramResult] = {}
        self.operations: dict[bytes, tuple[OperationRow, ...]] = {}
        self.losses: dict[bytes, tuple[Loss, ...]] = {}
        self.refusals: dict[bytes, Refusal] = {}
        """tasks that nothing is done to, and why"""
        self.submissions: list[Submission] = []

    def push(self, *rows: TaskRow, deleted: tuple[bytes, ...] = ()) -> None:
        """Change rows and tell of it."""
        changed = tuple(self._keep(row) for row in rows)
        ended = {row.id: row for row in changed if row.state.ended}
        for submission in self.submissions:
            if submission.id in ended:
                submission.end(submission.id, ended[submission.id])
        self.listener(wire.TasksChanged(changed, deleted, self.revision))

    def _keep(self, row: TaskRow) -> TaskRow:
        self.revision += 1
        row = row._replace(revision=max(self.revision, row.revision))
        self.rows[row.number] = row
        return row

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


ANSWERS: dict[type, Callable[[Tasks, Any], object]] = {
    wire.List: Tasks._list,
    wire.Get: Tasks._get,
    wire.Operations: Tasks._operations,
    wire.Cancel: Tasks._cancel,
    wire.Delete: Tasks._delete,
    wire.Retry: Tasks._retry,
}
