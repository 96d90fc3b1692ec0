"""The workers, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from shared.states import WorkerState
from shared.wire.client import FleetNow
from shared.wire.rows import WorkerRow
from tui.model.format import ago, count
from tui.model.lines import Line, Look, Span
from tui.model.marks import WIDEST_WORKER_STATE, WORKER_MARKS
from tui.model.text import fit

ONE_LINE_FROM = 70
"""A pane of so many cells shows a worker in one line, a narrower one in two or three."""

WIDEST_AGE = 10
BAR_CELLS = 4
DONE, FAILED, GAP = 7, 6, "  "
SLOTS = BAR_CELLS + 1 + 5
_ORDER = {state: place for place, state in enumerate(WORKER_MARKS)}

GONE = {WorkerState.LOST: "not heard from", WorkerState.KILLED: "nothing any more"}
"""What is said of workers that do nothing."""


def ordered(fleet: FleetNow | None) -> list[WorkerRow]:
    """Who is alive first, then by name."""
    workers = () if fleet is None else fleet.workers
    return sorted(workers, key=lambda worker: (_ORDER[worker.state], worker.name, worker.pid))


def header(width: int) -> list[Line]:
    """What stands above the workers in a pane `width` cells wide."""
    return [_header(width)] if width >= ONE_LINE_FROM else []


def block(worker: WorkerRow, width: int, now: int) -> list[Line]:
    """The lines of a worker: one where there is room for all of it, else two or three."""
    if width >= ONE_LINE_FROM:
        return [_one_line(worker, width, now)]
    return list(_more_lines(worker, width, now))


def programs_line(worker: WorkerRow, width: int) -> list[Line]:
    """What a worker runs programs in, and how it keeps them apart, where it has said so."""
    if not worker.sandbox:
        return []
    names = [f"{offer.name.rpartition(':')[2]} {offer.version}".rstrip() for offer in worker.offers]
    runs = ", ".join(names) or "no programs"
    said = f"{GAP}{runs}; sandbox {worker.sandbox}"
    return [(Span(fit(said, width), Look.DIM),)]


def summary(fleet: FleetNow) -> str:
    """How many of the workers are there."""
    alive = [worker for worker in fleet.workers if worker.state not in GONE]
    return f"{count(len(alive))} of {count(len(fleet.workers))} alive"


def bar(busy: int, slots: int) -> str:
    """Busy slots as filled cells, at most `BAR_CELLS` of them for all slots."""
    cells = min(slots, BAR_CELLS)
    filled = 0 if slots == 0 else -(-busy * cells // slots)
    return "■" * min(filled, cells) + "·" * (cells - filled)


def working_on(worker: WorkerRow) -> str:
    """What a worker does now: numbers of the user's own tasks, kinds of what is not."""
    if worker.state in GONE:
        return GONE[worker.state]
    names = [task.kind if task.number is None else f"#{task.number}" for task in worker.current]
    return ", ".join(names) or ("busy" if worker.busy else "idle")


def _widths(width: int) -> tuple[int, int]:
    """How wide the name is, and what the worker works on."""
    free = width - WIDEST_WORKER_STATE - SLOTS - DONE - FAILED - WIDEST_AGE - 6 * len(GAP)
    name = max(8, min(24, free // 2))
    return name, free - name


def _header(width: int) -> Line:
    name, doing = _widths(width)
    cells = (
        fit("Name", name),
        fit("State", WIDEST_WORKER_STATE),
        fit("Slots", SLOTS),
        fit("Done", DONE, right=True),
        fit("Failed", FAILED, right=True),
        fit("Works on", doing),
        fit("Heard", WIDEST_AGE, right=True),
    )
    return (Span(GAP.join(cells), Look.HEAD),)


def _one_line(worker: WorkerRow, width: int, now: int) -> Line:
    name, doing = _widths(width)
    mark = WORKER_MARKS[worker.state]
    return (
        Span(fit(worker.name, name) + GAP, Look.STRONG),
        Span(fit(mark.text, WIDEST_WORKER_STATE) + GAP, mark.look),
        Span(fit(_slots(worker), SLOTS) + GAP, _slots_look(worker)),
        Span(fit(count(worker.done), DONE, right=True) + GAP),
        Span(fit(count(worker.failed), FAILED, right=True) + GAP),
        Span(fit(working_on(worker), doing) + GAP),
        Span(fit(ago(now - worker.heard), WIDEST_AGE, right=True), Look.DIM),
    )


def _more_lines(worker: WorkerRow, width: int, now: int) -> Iterator[Line]:
    mark = WORKER_MARKS[worker.state]
    name = max(8, width - WIDEST_WORKER_STATE - SLOTS - 2 * len(GAP))
    yield (
        Span(fit(worker.name, name) + GAP, Look.STRONG),
        Span(fit(mark.text, WIDEST_WORKER_STATE) + GAP, mark.look),
        Span(fit(_slots(worker), SLOTS, right=True), _slots_look(worker)),
    )
    tally = f"{GAP}{count(worker.done)} done, {count(worker.failed)} failed{GAP}"
    doing = working_on(worker)
    room = width - len(tally) - len(GAP) - WIDEST_AGE
    yield (
        Span(tally, Look.DIM),
        Span(fit(doing if len(doing) <= room else "", room) + GAP),
        Span(fit(ago(now - worker.heard), WIDEST_AGE, right=True), Look.DIM),
    )
    if len(doing) > room and worker.busy:
        yield (Span(GAP + fit(doing, width - len(GAP))),)


def _slots(worker: WorkerRow) -> str:
    return f"{bar(worker.busy, worker.slots)} {worker.busy}/{worker.slots}"


def _slots_look(worker: WorkerRow) -> Look:
    return Look.RUNNING if worker.busy else Look.DIM
