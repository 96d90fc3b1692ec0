"""The line that says how things stand."""

from __future__ import annotations

from dataclasses import dataclass

from shared.client import Link
from shared.kinds import STEPS
from shared.safety import one_line
from shared.states import Role
from shared.wire.client import FleetNow
from shared.wire.rows import Counts, CurrentTask, WorkerRow
from tui.model.agents import GONE
from tui.model.format import count, counted
from tui.model.lines import Line, Look, Span, text_of
from tui.model.marks import LINK_MARKS
from tui.model.text import ELLIPSIS, cells_of

NAME = "calcgrid"
_ROLES = {Role.ADMIN: " (administrator)", Role.USER: "", Role.VIEWER: " (viewer)"}


@dataclass(frozen=True, slots=True)
class Status:
    """What the line is made of."""

    link: Link
    user: str = ""
    role: Role = Role.USER
    fleet: FleetNow | None = None
    unsent: int = 0
    """submissions that are not yet on the broker's disk"""
    paused: str = ""
    """what is paused, with a sign"""

    def line(self, width: int) -> Line:
        """The longest form that `width` cells have room for; of the shortest what fits."""
        forms = (self._long(), self._middle(), self._short(), self._tiny())
        fits = (form for form in forms if cells_of(text_of(form)) <= width)
        return next(fits, None) or _cut(forms[-1], width)

    def _long(self) -> Line:
        role = _ROLES[self.role]
        return _joined([self._name(), self._link(), self._user(role), *self._fleet("long")])

    def _middle(self) -> Line:
        return _joined([self._name(), self._link(), self._user(""), *self._fleet("short")])

    def _short(self) -> Line:
        return _joined([self._link(), self._user(""), *self._fleet("short")])

    def _tiny(self) -> Line:
        return _joined([self._link(), *self._fleet("tiny"), self._user("")])

    def _name(self) -> Span:
        return Span(NAME, Look.STRONG)

    def _link(self) -> Span:
        mark = LINK_MARKS[self.link]
        return Span(mark.text, mark.look)

    def _user(self, role: str) -> Span:
        return Span(one_line(self.user) + role if self.user else "")

    def _fleet(self, form: str) -> list[Span]:
        unsent = f"{count(self.unsent)} to send" if self.unsent else ""
        spans = [Span(self.paused, Look.QUEUED), Span(unsent, Look.QUEUED)]
        if self.fleet is None:
            return spans
        words = [] if form == "tiny" else [Span(workers(self.fleet))]
        mine, in_all = _running(self.fleet)
        queued = _unfinished(self.fleet.mine) - mine, _unfinished(self.fleet.all) - in_all
        tallies = (("queued", *queued), ("running", mine, in_all))
        return [*spans, *words, *(Span(_tally(*each, form)) for each in tallies)]


def _unfinished(counts: Counts) -> int:
    return counts.waiting + counts.queued + counts.running


def _running(fleet: FleetNow) -> tuple[int, int]:
    """How many of the user's tasks, and of all, slots compute: what a worker only holds, to begin
    it when a slot is free, counts as queued."""
    mine, others = _split(fleet)
    in_all = min(fleet.all.running, sum(worker.busy for worker in _alive(fleet)))
    if fleet.mine.running == fleet.all.running:
        return in_all + mine, in_all + mine + others
    whole = [task for task in _current(fleet) if task.kind not in STEPS]
    own = sum(task.number is not None for task in whole)
    return min(fleet.mine.running, own) + mine, in_all + mine + others


def _split(fleet: FleetNow) -> tuple[int, int]:
    """How many of the user's tasks, and of others', slots compute steps of; those of others, of
    which nobody is told which step is whose, count as one."""
    steps = [task.number for task in _current(fleet) if task.kind in STEPS]
    return len({number for number in steps if number is not None}), int(None in steps)


def _current(fleet: FleetNow) -> list[CurrentTask]:
    return [task for worker in _alive(fleet) for task in worker.current]


def _alive(fleet: FleetNow) -> list[WorkerRow]:
    return [worker for worker in fleet.workers if worker.state not in GONE]


def slots_alive(fleet: FleetNow | None) -> int:
    """How many slots could work on something."""
    return 0 if fleet is None else sum(worker.slots for worker in _alive(fleet))


def workers(fleet: FleetNow) -> str:
    """How many workers are alive, and how many of their slots compute."""
    alive = _alive(fleet)
    busy = sum(worker.busy for worker in alive)
    slots = slots_alive(fleet)
    return f"{counted(len(alive), 'worker')}, {busy}/{counted(slots, 'slot')}"


def _tally(word: str, mine: int, in_all: int, form: str) -> str:
    if mine == in_all:
        return f"{word} {count(mine)}"
    if form != "long":
        return f"{word} {count(mine)}/{count(in_all)}"
    return f"{word} {count(mine)} of {count(in_all)} in all"


GAP = "   "


def _joined(spans: list[Span]) -> Line:
    line: list[Span] = []
    for span in spans:
        if span.text:
            line.extend([Span(GAP), span] if line else [span])
    return tuple(line)


def _cut(line: Line, width: int) -> Line:
    """As many whole pieces as there is room for, and a sign that there are more."""
    kept: list[Span] = []
    room = width - cells_of(GAP + ELLIPSIS)
    for span in line:
        room -= cells_of(span.text)
        if room < 0:
            break
        kept.append(span)
    while kept and not kept[-1].text.strip():
        kept.pop()
    return (*kept, Span(" " + ELLIPSIS, Look.DIM))
