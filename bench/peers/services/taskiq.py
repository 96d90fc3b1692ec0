"""taskiq with Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.peers.services import redis, taskiq_app
from bench.peers.services.base import Service
from bench.peers.services.processes import module

LOOK_EVERY_S = 0.0005
WORKER = ("taskiq", "worker", f"{taskiq_app.__name__}:broker", "--workers", "1")
OPTIONS = ("--log-level", "ERROR")


@contextmanager
def running() -> Iterator[Service]:
    """A worker with one process."""
    with redis.server(), module(*WORKER, *OPTIONS), asyncio.Runner() as own:
        own.run(taskiq_app.broker.startup())
        yield Service(
            lambda text: own.run(taskiq_app.job.kiq(text)),
            lambda jobs: own.run(_answers(jobs)),
        )
        own.run(taskiq_app.broker.shutdown())


async def _answers(jobs: Sequence[Any]) -> list[str]:
    found = [await job.wait_result(check_interval=LOOK_EVERY_S) for job in jobs]
    return [result.return_value for result in found]
