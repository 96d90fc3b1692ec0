"""`multiprocessing.Pool` with one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import Pool
from multiprocessing.pool import AsyncResult

from bench.peers.services.base import CHUNK, Service
from bench.peers.services.work import solve


@contextmanager
def running() -> Iterator[Service]:
    """A pool."""
    with Pool(1) as pool:
        yield Service(
            lambda text: pool.apply_async(solve, (text,)),
            _answers,
            partial(pool.map, solve, chunksize=CHUNK),
        )


def _answers(jobs: Sequence[AsyncResult[str]]) -> list[str]:
    return [job.get() for job in jobs]
