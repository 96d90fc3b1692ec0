"""Tasks: submitting them, asking for them, and what is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.states import TaskState
from shared.wire.client.request import Request
from shared.wire.codec import message
from shared.wire.fields import Count, Id, Most, Name, Payload, ResultBody, Title
from shared.wire.rows import Loss, NewTask, OperationRow, Receipt, Refusal, TaskRow

Ids = Annotated[tuple[Id, ...], Most(limits.BATCH_ITEMS)]
Rows = Annotated[tuple[TaskRow, ...], Most(limits.BATCH_ITEMS)]


@message(0x20)
@dataclass(frozen=True, slots=True)
class Submitted:
    """One receipt for each task, in their order."""

    receipts: Annotated[tuple[Receipt, ...], Most(limits.BATCH_ITEMS)]


@message(0x21)
@dataclass(frozen=True, slots=True)
class Submit(Request[Submitted]):
    """Put tasks on the grid."""

    reply = Submitted
    tasks: Annotated[tuple[NewTask, ...], Most(limits.BATCH_ITEMS)]
    follow: bool = True
    """Whether the connection waits for them: then it is told of their ends (`TasksEnded`), and
    its session stays awake until the last of them."""


@message(0x22)
@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one task."""

    row: TaskRow
    payload: Payload
    result: ResultBody | None
    losses: Annotated[tuple[Loss, ...], Most(limits.LOSSES_SHOWN)] = ()
    """the last tries that came to nothing, oldest first"""


@message(0x23)
@dataclass(frozen=True, slots=True)
class Get(Request[Detail]):
    """Ask for one task by its id, or by its number where the id is not given."""

    reply = Detail
    id: Id | None = None
    number: Count = 0


@message(0x24)
@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. `more` tells that older ones follow."""

    rows: Rows
    more: bool
    revision: Count


@message(0x25)
@dataclass(frozen=True, slots=True)
class List(Request[Page]):
    """Ask for the user's tasks with a number below `before` (0: the newest), newest first."""

    reply = Page
    before: Count = 0
    limit: Annotated[int, Most(limits.PAGE_ROWS)] = 100
    state: TaskState | None = None
    kind: Name | None = None
    title: Title = ""
    """how the title begins"""
    bodies: bool = False


@message(0x29)
@dataclass(frozen=True, slots=True)
class OperationsNow:
    """The operations of a task, each after those it builds on; none where it was not split."""

    rows: Annotated[tuple[OperationRow, ...], Most(limits.OPERATIONS)]


@message(0x2A)
@dataclass(frozen=True, slots=True)
class Operations(Request[OperationsNow]):
    """Ask how far the operations of a task are."""

    reply = OperationsNow
    id: Id


@message(0x26)
@dataclass(frozen=True, slots=True)
class Handled:
    """For each id in order, nothing, or why it was refused."""

    refusals: Annotated[tuple[Refusal | None, ...], Most(limits.BATCH_ITEMS)]


@message(0x27)
@dataclass(frozen=True, slots=True)
class Cancel(Request[Handled]):
    """Stop tasks for good; one that has ended stays as it is."""

    reply = Handled
    ids: Ids


@message(0x28)
@dataclass(frozen=True, slots=True)
class Delete(Request[Handled]):
    """Forget tasks that have ended."""

    reply = Handled
    ids: Ids


@message(0x2B)
@dataclass(frozen=True, slots=True)
class Retry(Request[Handled]):
    """Do tasks that have failed or were cancelled anew; what has not ended stays as it is."""

    reply = Handled
    ids: Ids
