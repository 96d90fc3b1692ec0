"""The line that says how things stand."""

from __future__ import annotations

from dataclasses import dataclass

from shared.client import Link
from shared.safety import one_line
from shared.states import Role, WorkerState
from shared.wire.client import FleetNow
from tui.model.format import count, counted
from tui.model.lines import Line, Look, Span, text_of
from tui.model.marks import LINK_MARKS
from tui.model.text import cells_of

NAME = "calcgrid"
_ROLES = {Role.ADMIN: " (administrator)", Role.USER: ""}


@dataclass(frozen=True, slots=True)
class Status:
    """What the line is made of."""

    link: Link
    user: str = ""
    role: Role = Role.USER
    fleet: FleetNow | None = None
    unsent: int = 0
    """submissions that are not yet on the broker's disk"""

    def line(self, width: int) -> Line:
        """The longest form that `width` cells have room for."""
        forms = (self._long(), self._middle(), self._short())
        return next((form for form in forms if cells_of(text_of(form)) <= width), forms[-1])

    def _long(self) -> Line:
        role = _ROLES[self.role]
        return _joined([self._name(), self._link(), self._user(role), *self._fleet("long")])

    def _middle(self) -> Line:
        return _joined([self._name(), self._link(), self._user(""), *self._fleet("short")])

    def _short(self) -> Line:
        return _joined([self._link(), self._user(""), *self._fleet("short")])

    def _name(self) -> Span:
        return Span(NAME, Look.STRONG)

    def _link(self) -> Span:
        mark = LINK_MARKS[self.link]
        return Span(mark.text, mark.look)

    def _user(self, role: str) -> Span:
        return Span(one_line(self.user) + role if self.user else "")

    def _fleet(self, form: str) -> list[Span]:
        spans = [Span(f"{count(self.unsent)} to send", Look.QUEUED)] if self.unsent else []
        if self.fleet is None:
            return spans
        spans.append(Span(workers(self.fleet)))
        words = ("queued", self.fleet.mine.queued + self.fleet.mine.waiting, self._queued_in_all())
        running = ("running", self.fleet.mine.running, self.fleet.all.running)
        spans.extend(Span(_tally(*each, form)) for each in (words, running))
        return spans

    def _queued_in_all(self) -> int:
        return 0 if self.fleet is None else self.fleet.all.queued + self.fleet.all.waiting


def workers(fleet: FleetNow) -> str:
    """How many workers are alive, and how many of their slots compute."""
    alive = [worker for worker in fleet.workers if worker.state is not WorkerState.LOST]
    busy, slots = (sum(each) for each in _slots(fleet))
    return f"{counted(len(alive), 'worker')}, {busy}/{counted(slots, 'slot')}"


def _slots(fleet: FleetNow) -> tuple[list[int], list[int]]:
    alive = [worker for worker in fleet.workers if worker.state is not WorkerState.LOST]
    return [worker.busy for worker in alive], [worker.slots for worker in alive]


def _tally(word: str, mine: int, in_all: int, form: str) -> str:
    if mine == in_all:
        return f"{word} {count(mine)}"
    if form == "short":
        return f"{word} {count(mine)}/{count(in_all)}"
    return f"{word} {count(mine)} of {count(in_all)} in all"


def _joined(spans: list[Span]) -> Line:
    line: list[Span] = []
    for span in spans:
        if span.text:
            line.extend([Span("   "), span] if line else [span])
    return tuple(line)
