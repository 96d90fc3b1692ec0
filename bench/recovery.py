"""How soon work goes on after somebody has died."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time

from bench.filling import fill
from bench.grid import Grid, client_of, wait_for_broker
from shared.client import Client
from shared.kinds.expression import payload
from shared.states import TaskState
from shared.wire.client import Cancel, Get, List
from shared.wire.rows import TaskRow

LOOK_EVERY_S = 0.005
LONG = "(" * 2_999 + "100000!%7" + "+100000)!%7" * 2_999
"""Half a minute of work for one slot."""


async def after_death(grid: Grid, number: int) -> float:
    """Seconds until the work of a worker that was sent a signal is begun by another one; of a
    stopped one the broker hears nothing, as of one whose machine is gone."""
    async with client_of(grid, workers=2) as client:
        submission = client.submit("expression", payload(LONG))
        await submission.accepted
        before = await _begun(client, submission.id, attempt=1)
        victim = grid.fleet[before.worker or ""]
        victim.send_signal(number)
        began = time.perf_counter()
        await _begun(client, submission.id, attempt=2)
        took = time.perf_counter() - began
        await client.ask(Cancel((submission.id,)))
        victim.send_signal(signal.SIGCONT)
    return took


async def after_cancel(grid: Grid) -> float:
    """Seconds from the request to cancel what the only slot computes until the next task ends."""
    async with client_of(grid) as client:
        running = client.submit("expression", payload(LONG))
        await running.accepted
        await _begun(client, running.id, attempt=1)
        following = client.submit("expression", payload("1+1"))
        await following.accepted
        began = time.perf_counter()
        await client.ask(Cancel((running.id,)))
        await following.ended
        return time.perf_counter() - began


async def after_time_limit(grid: Grid, seconds: float) -> float:
    """Seconds from the submission to the end of a task, beyond its time limit."""
    async with client_of(grid) as client:
        began = time.perf_counter()
        limit = round(seconds * 1_000)
        row = await client.submit("expression", payload(LONG), time_limit=limit).ended
        took = time.perf_counter() - began
    assert row.state is TaskState.FAILED, row
    return took - seconds


async def after_restart(grid: Grid, queued: int) -> float:
    """Seconds from the start of a broker with so many queued tasks to its first answer."""
    async with client_of(grid, workers=0) as client:
        await fill(client, queued)
        return await restart(grid, client, newest=queued)


async def restart(grid: Grid, client: Client, newest: int) -> float:
    """Kill the broker; seconds from the start of the next one to its first answer, which has the
    newest task."""
    _kill(grid.broker)
    began = time.perf_counter()
    grid.start_broker()
    await asyncio.to_thread(wait_for_broker, grid.home)
    page = await client.ask(List(limit=1), timeout=60.0)
    took = time.perf_counter() - began
    assert page.rows[0].number == newest, page.rows
    return took


async def _begun(client: Client, task: bytes, attempt: int) -> TaskRow:
    while True:
        row = (await client.ask(Get(id=task))).row
        if row.state is TaskState.RUNNING and row.attempt == attempt:
            return row
        await asyncio.sleep(LOOK_EVERY_S)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
