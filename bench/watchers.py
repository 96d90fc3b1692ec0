"""How far behind those are who watch everything, and what one costs who stops reading."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from dataclasses import dataclass
from functools import lru_cache

from bench import tiny
from bench.beside import Outside, beside
from bench.grid import Grid, client_of
from bench.memory import pss_mb
from bench.sleeper import Slept, sleep_through
from bench.thin import connections, heard, now_ms
from broker.core.core import SILENT_CLIENT
from shared.client import Batch, Client
from shared.states import TaskState
from shared.wire import client as wire
from shared.wire.codec import decode, read_header

STEP_S = 0.01
LOOK_EVERY_S = 0.25
PING_EVERY_S = 5.0

STOPPED_S = SILENT_CLIENT / 1_000 + 2
"""For how long one does not read: longer than the broker believes that it is there."""

BEFORE_S, AFTER_S = 1.0, 2.0
LOAD_S = BEFORE_S + STOPPED_S + AFTER_S


@dataclass(frozen=True, slots=True)
class Watched:
    """Tasks a second; how many milliseconds after its end the last of all watchers heard of a
    task, at worst; the broker's most megabytes above those before; and what became of the one that
    stopped reading."""

    rate: float
    behind_ms: float
    memory_mb: float
    slept: Slept


async def measure(grid: Grid, watchers: int, rate: int) -> Watched:
    """Tasks end at a steady rate, for as long as it takes to cut off one who does not read."""
    total = int(LOAD_S / STEP_S) * round(rate * STEP_S)
    async with client_of(grid) as client:
        seat = grid.home.client_address, client.session.token if client.session else b""
        with (
            beside(watch, *seat, watchers, total) as watching,
            beside(sleep_through, *seat) as sleeping,
        ):
            load = asyncio.create_task(_load(client, round(rate * STEP_S)))
            stop = asyncio.create_task(_stop(sleeping.pid))
            memory = await _most_memory(grid, load)
            await stop
            slept = await asyncio.to_thread(sleeping.found)
            behind = await asyncio.to_thread(watching.found)
    return Watched(load.result(), behind, memory, slept)


async def _load(client: Client, each: int) -> float:
    """Submit so many at each step; how many a second have ended, all with the right result."""
    sent: list[Batch] = []
    began = time.perf_counter()
    for step in range(int(LOAD_S / STEP_S)):
        await asyncio.sleep(max(0.0, began + step * STEP_S - time.perf_counter()))
        payloads = map(tiny.payload_of, range(step * each, (step + 1) * each))
        sent.append(client.submit_many(tiny.NAME, payloads))
    ends = [await batch.ended for batch in sent]
    took = time.perf_counter() - began
    for rows in ends:
        tiny.check_all(rows)
    return sum(map(len, ends)) / took


async def _stop(process: int) -> None:
    await asyncio.sleep(BEFORE_S)
    os.kill(process, signal.SIGSTOP)
    await asyncio.sleep(STOPPED_S)
    os.kill(process, signal.SIGCONT)


async def _most_memory(grid: Grid, load: asyncio.Task[float]) -> float:
    before = most = pss_mb(grid.broker.pid)
    while not load.done():
        await asyncio.wait({load}, timeout=LOOK_EVERY_S)
        most = max(most, pss_mb(grid.broker.pid))
    return most - before


def watch(outside: Outside, address: str, token: bytes, count: int, total: int) -> float:
    """Let so many watch until each has heard of all ends; how late one was at worst."""
    with connections(address, count) as watchers:
        for watcher in watchers:
            watcher.greet(token)
            watcher.ask(wire.Watch(tasks=True, fleet=True))
        outside.ready()
        ends = dict.fromkeys(watchers, 0)
        pinged = dict.fromkeys(watchers, time.perf_counter())
        behind = 0.0
        for watcher in heard(watchers):
            for header, body in watcher.read():
                finished = _ends_in(header, body)
                if finished:
                    behind = max(behind, now_ms() - min(finished))
                    ends[watcher] += len(finished)
            if time.perf_counter() - pinged[watcher] > PING_EVERY_S:
                pinged[watcher] = time.perf_counter()
                watcher.request(wire.Ping())
            if ends[watcher] == total and set(ends.values()) == {total}:
                break
    return behind


@lru_cache(maxsize=64)
def _ends_in(header: bytes, body: bytes) -> list[int]:
    """When the tasks ended of which a message tells; all watchers are sent the same bytes."""
    message = decode(read_header((header, body)), body)
    if not isinstance(message, wire.TasksChanged):
        return []
    return [row.finished or 0 for row in message.rows if row.state is TaskState.DONE]
