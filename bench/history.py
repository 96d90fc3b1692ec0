"""What tasks that have ended long ago cost those who list, search and submit."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench import tiny
from bench.grid import Grid, client_of, wait_for_broker
from broker.core.effects import Changes
from broker.core.tasks import Task
from broker.core.users import User
from broker.store.database import open_database
from broker.store.repository import Repository
from shared.client import Client
from shared.clock import now
from shared.ids import new_id
from shared.states import TaskState
from shared.wire.client import List, Page

PAGE = 100
CHUNK = 10_000
TRIES = 300
TRIES_FOR_S = 3.0
"""Whichever ends first."""

NO_TITLE = "(5+4"
"""How titles begin that would lie amid the others."""

TOOK_MS = 3
"""From the submission of a task to its end."""


@dataclass(frozen=True, slots=True)
class History:
    """Medians in milliseconds: of the newest page, of a title that one task has, of one that none
    has and of one that all have, of a state in which none is, and of a submission; and seconds
    until the broker listens."""

    page: float
    rare: float
    none: float
    common: float
    failed: float
    submit: float
    start_s: float


def measure(grid: Grid, count: int) -> History:
    """Put so many finished tasks into the database of a grid without workers, and ask."""
    asyncio.run(_register(grid))
    grid.stop_broker()
    fill(grid, count)
    began = time.perf_counter()
    grid.start_broker()
    wait_for_broker(grid.home)
    start = time.perf_counter() - began
    return asyncio.run(_ask(grid, count, start))


async def _register(grid: Grid) -> None:
    async with client_of(grid, workers=0):
        return


async def _ask(grid: Grid, count: int, start: float) -> History:
    async with client_of(grid, workers=0) as client:
        page = await client.ask(List(limit=1))
        assert page.rows[0].number == count if count else not page.rows
        newest = await _median(lambda: _list(client, "", count))
        rare = await _median(lambda: _list(client, tiny.text_of(1), min(count, 1)))
        none = await _median(lambda: _list(client, NO_TITLE, 0))
        common = await _median(lambda: _list(client, "(", count))
        failed = await _median(lambda: _list(client, "(", 0, TaskState.FAILED))
        submit = await _median(lambda: _submit(client, count))
    return History(newest, rare, none, common, failed, submit, start)


async def _median(question: Callable[[], Awaitable[None]]) -> float:
    times: list[float] = []
    until = time.perf_counter() + TRIES_FOR_S
    while len(times) < TRIES and time.perf_counter() < until:
        began = time.perf_counter()
        await question()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times)


async def _list(client: Client, title: str, found: int, state: TaskState | None = None) -> None:
    ask = List(limit=PAGE, title=title, state=state)
    page: Page = await client.ask(ask, timeout=60.0)
    assert len(page.rows) == min(found, PAGE)
    assert all(row.title.startswith(title) for row in page.rows)
    assert page.more == (found > PAGE)


async def _submit(client: Client, count: int) -> None:
    sent = client.submit(tiny.NAME, tiny.payload_of(count), follow=False)
    assert (await sent.accepted).number > count


def fill(grid: Grid, count: int) -> None:
    """Write what so many tasks of the one user leave behind, as the broker writes it."""
    repository = Repository(open_database(str(grid.home.database)))
    (user,) = repository.snapshot().users
    for first in range(0, count, CHUNK):
        numbers = range(first + 1, min(first + CHUNK, count) + 1)
        repository.commit(_changes(user, numbers))
    repository.close()


def _changes(user: User, numbers: range) -> Changes:
    user.last_number = numbers[-1]
    last = numbers[-1]
    changes = Changes(users={user.key: user}, revision=last, last_key=last, titled=last)
    for number in numbers:
        payload = tiny.payload_of(number)
        product = tiny.product_of(payload)
        changes.inserted[number] = _task(user, number, len(payload), product.summary)
        changes.payloads[number] = payload
        changes.results[number] = product.result
    return changes


def _task(user: User, number: int, size: int, summary: str) -> Task:
    at = now()
    return Task(
        key=number,
        owner=user.key,
        id=new_id(),
        number=number,
        kind=tiny.NAME,
        title=tiny.text_of(number),
        created=at,
        size=size,
        state=TaskState.DONE,
        revision=number,
        attempt=1,
        started=at + TOOK_MS - 1,
        finished=at + TOOK_MS,
        worker="w1",
        summary=summary,
        digest=os.urandom(16),
    )
