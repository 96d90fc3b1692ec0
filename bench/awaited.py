"""How many submissions a second when each is awaited before the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import tiny
from bench.grid import LOOK_EVERY_S, Grid, client_of
from bench.thin import Thin, connections, heard
from shared.client import Client
from shared.ids import new_id
from shared.limits import PAGE_ROWS
from shared.wire import client as wire
from shared.wire.rows import Counts, NewTask, Receipt

CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Awaited:
    """Submissions a second: of one client, and of sixteen at once."""

    one: float
    many: float


async def measure(grid: Grid, count: int, workers: int = 1) -> Awaited:
    """Nobody waits for results; where there is a worker they are checked afterwards."""
    async with client_of(grid, workers) as client:
        one = await _one(client, count)
        token = client.session.token if client.session else b""
        many = _many(grid, token, count, count * CLIENTS // 4)
        if workers:
            await _check_all(client, count + count * CLIENTS // 4)
    return Awaited(one, many)


async def _one(client: Client, count: int) -> float:
    began = time.perf_counter()
    for number in range(count):
        sent = client.submit(tiny.NAME, tiny.payload_of(number), follow=False)
        tiny.check_receipts([await sent.accepted], number + 1)
    return count / (time.perf_counter() - began)


def _many(grid: Grid, token: bytes, first: int, count: int) -> float:
    """Bare connections in one process, so that the broker is the slower side."""
    numbers = iter(range(first, first + count))
    receipts: list[Receipt] = []
    with connections(grid.address, CLIENTS, grid.curve) as clients:
        for client in clients:
            client.greet(token)
        began = time.perf_counter()
        for client in clients:
            _submit(client, numbers)
        for client in heard(clients):
            _, submitted = client.hear()
            receipts += submitted.receipts
            if len(receipts) == count:
                break
            _submit(client, numbers)
        took = time.perf_counter() - began
    receipts.sort(key=lambda receipt: receipt.number)
    tiny.check_receipts(receipts, first + 1)
    return count / took


def _submit(client: Thin, numbers: Iterator[int]) -> None:
    number = next(numbers, None)
    if number is not None:
        task = NewTask(new_id(), tiny.NAME, tiny.payload_of(number))
        client.request(wire.Submit((task,), follow=False))


async def _check_all(client: Client, count: int) -> None:
    while (await client.ask(wire.Workers())).mine != Counts():  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)
    before, found = 0, 0
    while page := (await client.ask(wire.List(before, PAGE_ROWS, bodies=True))).rows:
        tiny.check_all(page)
        before, found = page[-1].number, found + len(page)
    assert found == count, (found, count)
