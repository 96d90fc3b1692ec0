"""Tasks that wait for others: for a result that they refer to, or to share the same work.

What comes of an end is done in a loop of its own, since one end may lead to another without limit.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict

from broker.core import lifecycle, operations
from broker.core.cache import HELD_BYTES, Entry
from broker.core.grid import Grid
from broker.core.referring import no_value, shown, too_much
from broker.core.streams import tallies
from broker.core.tasks import Link, Task
from broker.core.transitions import Step
from broker.core.turn import Turn
from shared.states import TaskErrorCode, TaskState
from shared.wire.rows import TaskError

Sharers = OrderedDict[int, None]
"""Keys of the tasks that wait to share a result, in the order in which they came."""


def enter(turn: Turn, task: Task) -> None:
    """A new task is done at once where its result is known, waits, or is queued."""
    grid = turn.grid
    known = _known(turn, task)
    if known is not None:
        task.state = TaskState.WAITING
        grid.hold(task)
        lifecycle.answer(turn, task, known)
        return
    for key in task.missing:
        grid.dependents[key][task.key] = None
    if _shares(grid, task) or task.missing:
        task.state = TaskState.WAITING
        grid.hold(task)
    else:
        task.state = TaskState.QUEUED
        grid.hold(task)
        grid.queue.push(task)


def is_due(turn: Turn, task: Task) -> bool:
    """Whether a task that was parked is to be done; by now its result may be known, or another one
    does the same work."""
    if task.digest is None:
        return True
    known = _known(turn, task)
    if known is None:
        _lead_before_parked(turn.grid, task)
        if not _shares(turn.grid, task):
            return True
    lifecycle.advance(turn, task, Step.SHARE)
    if known is not None:
        lifecycle.answer(turn, task, known)
    return False


def _known(turn: Turn, task: Task) -> Entry | None:
    """The result that a task will have, where it may be copied in this turn."""
    known = turn.grid.cache.find(task.digest) if task.digest else None
    return known if known is not None and turn.may_copy(known.size) else None


def settle(turn: Turn) -> None:
    """Do what follows from the tasks that have ended in this turn."""
    for task in turn.settling:  # it grows meanwhile
        operations.cancel_all(turn, task)
        _wait_no_more(turn.grid, task)
        tallies.ended(turn, task)
        if task.digest is not None:
            _settle_sharers(turn, task, task.digest)
        for key in turn.grid.dependents.pop(task.key, ()):
            dependent = turn.grid.tasks.get(key)
            if dependent is not None:
                _settle_dependent(turn, dependent, task)
    turn.settling.clear()


def _wait_no_more(grid: Grid, task: Task) -> None:
    """Who has ended before what it waited for may be retried, and is not to be woken twice then."""
    for key in task.missing:
        if key in grid.dependents:
            grid.dependents[key].pop(task.key, None)
    leader = grid.leaders.get(task.digest or b"", 0)
    if leader in grid.sharers:
        grid.sharers[leader].pop(task.key, None)


def restore(grid: Grid, tasks: list[Task]) -> None:
    """After a start: who waits for whom, and who shares whose work."""
    for task in tasks:
        for key in task.missing:
            grid.dependents[key][task.key] = None
    for task in sorted(filter(_is_at_work, tasks), key=lambda task: _eagerness(grid, task)):
        if task.digest is not None:
            grid.leaders[task.digest] = task.key
    for task in itertools.filterfalse(_is_at_work, tasks):
        if not _shares(grid, task) and not task.missing:
            grid.stranded.append(task)


def _is_at_work(task: Task) -> bool:
    """Whether a task does its work, or will when its turn comes."""
    return task.state is not TaskState.WAITING or bool(task.operations)


def _eagerness(grid: Grid, task: Task) -> tuple[bool, bool, int, int]:
    """More of it for what is done sooner: what does not rest, then what runs, then what is more
    urgent, then what came sooner."""
    begun = task.state is not TaskState.QUEUED
    return not grid.rests(task), begun, task.priority, -task.key


def pass_on(turn: Turn, owner: int) -> None:
    """The tasks of an owner rest: where others wait to share one, the first of them does it."""
    grid = turn.grid
    for leader in [t for t in grid.tasks.values() if t.owner == owner and t.key in grid.sharers]:
        sharers = [grid.tasks.get(key) for key in grid.sharers[leader.key]]
        heir = next((task for task in sharers if task and not grid.rests(task)), None)
        if heir is not None:
            del grid.sharers[leader.key][heir.key]
            _lead(grid, heir, leader)
            if not heir.missing:
                lifecycle.ready(turn, heir)


def release_stranded(turn: Turn) -> None:
    """Queue what waits for nothing any more; a start may find such tasks."""
    for task in turn.grid.stranded:
        lifecycle.ready(turn, task)
    turn.grid.stranded.clear()


def _shares(grid: Grid, task: Task) -> bool:
    """Whether another task does the same work soon enough; if not, this one leads from now on."""
    leader = _leader_of(grid, task)
    if leader is None or leader is task or _is_sooner(grid, task, leader):
        _lead(grid, task, leader)
        return False
    grid.sharers[leader.key][task.key] = None
    return True


def _leader_of(grid: Grid, task: Task) -> Task | None:
    return grid.tasks.get(grid.leaders.get(task.digest or b"", 0))


def _lead(grid: Grid, task: Task, before: Task | None) -> None:
    if task.digest is not None:
        grid.leaders[task.digest] = task.key
    if before is not None:
        _take_over(grid, task, before)


def _lead_before_parked(grid: Grid, task: Task) -> None:
    """What comes into memory is done before what stays behind."""
    leader = _leader_of(grid, task)
    if leader is not None and grid.queue.window.has_behind(leader):
        _lead(grid, task, leader)


def _is_sooner(grid: Grid, task: Task, leader: Task) -> bool:
    """Whether to do the work once more comes before the work of another, which rests, or does not
    run, or only in steps that have to wait."""
    if grid.rests(leader) and not grid.rests(task):
        return True
    if leader.state is TaskState.RUNNING:
        return False
    return not task.missing and (bool(leader.missing) or task.priority > leader.priority)


def _take_over(grid: Grid, task: Task, leader: Task) -> None:
    """Who shared the work of the one that led waits for the new one from now on, and so does that
    one where it has to wait anyway."""
    if leader is task:
        return
    if leader.missing:
        grid.sharers[task.key][leader.key] = None
    if leader.key in grid.sharers:
        grid.sharers[task.key].update(grid.sharers.pop(leader.key))


def _settle_sharers(turn: Turn, task: Task, digest: bytes) -> None:
    grid = turn.grid
    if grid.leaders.get(digest) == task.key:
        del grid.leaders[digest]
    sharers = grid.sharers.pop(task.key, None)
    if task.state is TaskState.DONE and not task.cached:
        entry = _entry_of(turn, task)
        grid.cache.add(digest, entry)
        if sharers:
            _answer(turn, sharers, entry)
    if sharers and _fails_always(task):
        sharers = _let_go(turn, sharers)
    if sharers:
        _promote(turn, sharers)


def _fails_always(task: Task) -> bool:
    """Whether the work itself is at fault: what keeps one from ending need not keep another."""
    return task.error is not None and task.error.code not in set(TaskErrorCode)


def _let_go(turn: Turn, sharers: Sharers) -> Sharers:
    """Let all who can fail side by side: each is told where in its own text the mistake is.
    Returns those who cannot yet."""
    waiting = [turn.grid.tasks.get(key) for key in sharers]
    there = [sharer for sharer in waiting if sharer is not None]
    for sharer in there:
        if not sharer.missing:
            lifecycle.ready(turn, sharer)
    return OrderedDict.fromkeys(sharer.key for sharer in there if sharer.missing)


def _answer(turn: Turn, sharers: Sharers, entry: Entry) -> None:
    """Answer those who share the work, as many as a turn may copy the result for."""
    while sharers and turn.may_copy(entry.size):
        sharer = turn.grid.tasks.get(_take_first(sharers))
        if sharer is not None:
            lifecycle.answer(turn, sharer, entry)


def _promote(turn: Turn, sharers: Sharers) -> None:
    """The work goes on for the next of those who still wait for it; it takes the others over."""
    while sharers:
        heir = turn.grid.tasks.get(_take_first(sharers))
        if heir is None or _shares(turn.grid, heir):
            continue
        if sharers:
            turn.grid.sharers[heir.key].update(sharers)
        sharers = OrderedDict()
        if not heir.missing:
            lifecycle.ready(turn, heir)


def _take_first(sharers: Sharers) -> int:
    return sharers.popitem(last=False)[0]


def _settle_dependent(turn: Turn, dependent: Task, task: Task) -> None:
    links = [link for link in dependent.links if link.key == task.key]
    if task.state is not TaskState.DONE:
        sentence = f"{shown(links[0].text)}: {no_value(task.number, task.state)}"
        _fail(turn, dependent, links[0], sentence)
        return
    dependent.missing -= {task.key}
    dependent.linked += task.produced * len(links)
    sentence_too_much = too_much(dependent.linked)
    if sentence_too_much is not None:
        _fail(turn, dependent, links[0], sentence_too_much)
    elif not dependent.missing and _leads(turn.grid, dependent):
        lifecycle.ready(turn, dependent)


def _leads(grid: Grid, task: Task) -> bool:
    return task.digest is None or grid.leaders.get(task.digest) == task.key


def _fail(turn: Turn, task: Task, link: Link, sentence: str) -> None:
    lifecycle.fail(turn, task, TaskError(TaskErrorCode.DEPENDENCY, sentence, link.start, link.end))


def _entry_of(turn: Turn, task: Task) -> Entry:
    result = turn.changes.results[task.key]
    small = result if len(result) <= HELD_BYTES else None
    return Entry(task.key, task.summary, len(result), small)
