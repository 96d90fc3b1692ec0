"""arq."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from arq import create_pool

from bench.peers.services import arq_app, redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module


@contextmanager
def running() -> Iterator[Service]:
    """A worker."""
    with (
        redis.server(),
        module("arq", f"{arq_app.__name__}.WorkerSettings"),
        asyncio.Runner() as own,
    ):
        pool = own.run(create_pool(arq_app.SETTINGS))
        yield Service(
            lambda text: own.run(pool.enqueue_job("job", text)),
            lambda jobs: own.run(_answers(jobs)),
        )
        own.run(pool.aclose())


async def _answers(jobs: Sequence[Any]) -> list[str]:
    return [await _answer(job) for job in jobs]


async def _answer(job: Any) -> str:
    """`job.result` takes a job that ends between its two looks for one that is lost."""
    while (info := await job.result_info()) is None:  # noqa: ASYNC110
        await asyncio.sleep(arq_app.LOOK_EVERY_S)
    return str(info.result)
