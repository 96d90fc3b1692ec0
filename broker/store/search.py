"""Finds the newest tasks with some title or state without reading the others, however many there
are: run after run of a user's numbers, the newest first, until there are enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from broker.store.rows import ENDED_FROM, state_number
from broker.store.terms import ANY, Terms, begins
from broker.store.titles import RUN_BITS
from shared.kinds import KINDS
from shared.states import TaskState
from shared.wire.client import List

MISSED = {TaskState.FAILED: "task_failed", TaskState.CANCELLED: "task_cancelled"}
"""The indexes of tasks in these states."""

UNENDED = (TaskState.WAITING, TaskState.QUEUED, TaskState.RUNNING)

NEAR = 2
"""Among so many times as many of the newest tasks as are wanted there mostly are enough."""

NEWEST = """
SELECT number FROM task INDEXED BY task_owner_number WHERE {terms} ORDER BY number DESC LIMIT ?
"""
NEAREST = """
WITH near AS (
    SELECT number FROM (
        SELECT number, kind, state, title FROM task
        WHERE owner = ? AND number < ? ORDER BY number DESC LIMIT ?)
    WHERE {terms} ORDER BY number DESC LIMIT ?)
SELECT number FROM near WHERE (SELECT count(*) FROM near) = ?
"""
UNFINISHED = f"""
SELECT number FROM task INDEXED BY task_unfinished
WHERE state < {ENDED_FROM} AND {{terms}} ORDER BY key DESC LIMIT ?
"""  # noqa: S608
IN_RUNS = f"""
WITH RECURSIVE seen (run, found) AS (
    SELECT 1 + (min(last, ?) >> {RUN_BITS}), 0
    FROM (SELECT number AS last FROM task WHERE owner = ? ORDER BY number DESC LIMIT 1)
    UNION ALL
    SELECT run - 1, found + (SELECT count(*) FROM (
        SELECT 1 FROM {{table}} WHERE {{run}} = seen.run - 1 AND {{terms}} LIMIT ?))
    FROM seen WHERE found < ? AND run > (
        SELECT number >> {RUN_BITS} FROM task WHERE owner = ? ORDER BY number LIMIT 1))
SELECT number FROM seen CROSS JOIN {{table}} ON {{run}} = seen.run AND {{terms}} WHERE found
"""  # noqa: S608
TITLED = IN_RUNS.replace("{table}", "title").replace("{run}", "title.run")
OF_STATE = IN_RUNS.replace("{run}", f"number >> {RUN_BITS}")
NOT_TITLED = "SELECT number FROM task NOT INDEXED WHERE key > (SELECT titled FROM grid) AND {terms}"
OF_TASK = """EXISTS (
    SELECT 1 FROM task WHERE task.owner = title.owner AND task.number = title.number AND {terms})
"""
LATEST = "SELECT number FROM ({terms}) ORDER BY number DESC LIMIT ?"


def ways(owner: int, ask: List, most: int) -> Iterator[Terms]:
    """Queries for the numbers of the newest tasks that are asked for, `most` at most. The next is
    for when one has found nothing; the last misses nothing."""
    if ask.kind is None or ask.kind in KINDS:
        yield from _Search(owner, ask, most).ways()


class _Search:
    def __init__(self, owner: int, ask: List, most: int) -> None:
        self._owner, self._ask, self._most = owner, ask, most
        self._before = ask.before or sys.maxsize
        self._title, self._rest = begins(ask.title), _rest(ask)
        self._mine = Terms("owner = ? AND number < ?", (owner, self._before)) & self._title

    def ways(self) -> Iterator[Terms]:
        if self._ask.state in MISSED:
            table = f"task INDEXED BY {MISSED[self._ask.state]}"
            found = self._in_runs(OF_STATE.replace("{table}", table), self._all)
            yield found.within(LATEST, self._most)
        elif self._ask.state in UNENDED:
            yield self._all.within(UNFINISHED, self._most)
        elif self._ask.title:
            yield self._nearest()
            yield self._titled().within(LATEST, self._most)
        else:
            yield self._all.within(NEWEST, self._most)

    @property
    def _all(self) -> Terms:
        return self._mine & self._rest

    def _nearest(self) -> Terms:
        among = (self._owner, self._before, NEAR * self._most)
        return (self._title & self._rest).within(NEAREST, self._most, self._most, before=among)

    def _titled(self) -> Terms:
        rest = self._rest if self._rest is ANY else self._rest.within(OF_TASK)
        return self._all.within(NOT_TITLED) | self._in_runs(TITLED, self._mine & rest)

    def _in_runs(self, form: str, terms: Terms) -> Terms:
        step = terms.within(
            form, self._most, self._most, self._owner, before=(self._before, self._owner)
        )
        return Terms(step.sql, step.values + terms.values)


def _rest(ask: List) -> Terms:
    rest = ANY
    if ask.state is not None:
        rest &= Terms(f"state = {state_number(ask.state)}")  # a mark would choose no index
    if ask.kind is not None:
        rest &= Terms("kind = ?", (ask.kind,))
    return rest
