"""What can be done to many tasks at once: what is asked before, and how it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shared.errors import CalcError
from shared.states import ENDED, TaskState
from shared.wire import client as wire
from shared.wire.rows import Refusal, TaskRow
from tui.model.format import count, counted


@dataclass(frozen=True, slots=True)
class Order:
    """A deed and the states that it is for."""

    verb: str
    doing: str
    done: str
    noun: str
    states: frozenset[TaskState]
    request: Callable[[tuple[bytes, ...]], wire.Request[wire.Handled]]


ORDERS: dict[str, Order] = {
    "cancel": Order(
        *("Cancel", "cancelling", "Cancelled", "unfinished task"),
        states=frozenset(TaskState) - ENDED,
        request=wire.Cancel,
    ),
    "delete": Order(
        *("Delete", "deleting", "Deleted", "ended task"), states=ENDED, request=wire.Delete
    ),
    "retry": Order(
        *("Retry", "retrying", "Retried", "task"),
        states=frozenset({TaskState.FAILED, TaskState.CANCELLED}),
        request=wire.Retry,
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which of the marked tasks an order is carried out for; the others are left alone."""

    order: Order
    taken: tuple[TaskRow, ...]
    left: tuple[TaskRow, ...]
    hidden: int
    """marked tasks that the filter does not show"""

    @classmethod
    def of(cls, order: Order, rows: Sequence[TaskRow], hidden: int) -> Plan:
        """What an order means for these tasks as they are now."""
        taken = tuple([row for row in rows if row.state in order.states])
        left = tuple([row for row in rows if row.state not in order.states])
        return cls(order, taken, left, hidden)

    @property
    def question(self) -> str:
        """What is asked before."""
        return f"{self.order.verb} {counted(len(self.taken), self.order.noun)}?"

    @property
    def about(self) -> str:
        """Which they are, and what is left alone."""
        left = f" Left alone: {_by_state(self.left)}." if self.left else ""
        unseen = f" The filter hides {count(self.hidden)} of the marked." if self.hidden else ""
        return f"{_by_state(self.taken)}.{left}{unseen}"

    @property
    def nothing(self) -> str:
        """What is said where it is for none of them."""
        return f"Nothing to {self.order.verb.lower()} among the marked: {_by_state(self.left)}."


class Run:
    """An order that is being carried out."""

    def __init__(self, plan: Plan) -> None:
        self.reason = ""
        """why the first was refused of those that were"""
        self._order = plan.order
        self._total = len(plan.taken)
        self._asked = self._answered = 0
        self._open = {row.id: row for row in plan.taken}

    @property
    def ids(self) -> tuple[bytes, ...]:
        """The tasks that it is not done for."""
        return tuple(self._open)

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """Their rows, as they were before."""
        return tuple(self._open.values())

    @property
    def progress(self) -> str:
        """How far it is."""
        return f"{self._order.doing} {count(self._answered)} of {count(self._total)}"

    @property
    def unasked(self) -> int:
        """The tasks that the broker was not asked for yet."""
        return self._total - self._asked

    def ask(self, ids: Sequence[bytes]) -> None:
        """The broker is asked for some of them."""
        self._asked += len(ids)

    def take(self, ids: Sequence[bytes], refusals: Sequence[Refusal | None]) -> None:
        """The broker has answered for some of them."""
        self._answered += len(ids)
        for task, refusal in zip(ids, refusals, strict=False):
            if refusal is None:
                self._open.pop(task, None)
            else:
                self.reason = self.reason or refusal.message

    def refuse(self, ids: Sequence[bytes], error: CalcError) -> None:
        """The broker did none of these."""
        self._answered += len(ids)
        self.reason = self.reason or error.message

    @property
    def sentence(self) -> str:
        """How it went."""
        done, tasks = self._order.done, counted(self._total, "task")
        if not self._open:
            return f"{done} {tasks}."
        went = count(self._total - len(self._open))
        rest = f"the other {count(len(self._open))} stay marked"
        return f"{done} {went} of {tasks}; {rest}: {self.reason}"


def _by_state(rows: Iterable[TaskRow]) -> str:
    """As `30 failed, 7 cancelled`."""
    tally = Counter(row.state for row in rows)
    return ", ".join(f"{count(tally[state])} {state}" for state in TaskState if tally[state])
