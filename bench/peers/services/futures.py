"""`concurrent.futures.ProcessPoolExecutor` with one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from bench.peers.services.base import CHUNK, Service
from bench.peers.services.work import solve


@contextmanager
def running() -> Iterator[Service]:
    """An executor."""
    with ProcessPoolExecutor(1) as executor:
        yield Service(
            lambda text: executor.submit(solve, text),
            _answers,
            lambda texts: list(executor.map(solve, texts, chunksize=CHUNK)),
        )


def _answers(jobs: Sequence[Future[str]]) -> list[str]:
    return [job.result() for job in jobs]
