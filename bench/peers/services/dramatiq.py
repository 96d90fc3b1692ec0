"""Dramatiq with Redis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dramatiq import group

from bench.peers.services import dramatiq_app, redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module

WAIT_MS = 600_000
OPTIONS = ("--processes", "1", "--threads", "1", "--skip-logging")


@contextmanager
def running() -> Iterator[Service]:
    """A worker with one process of one thread."""
    with redis.server(), module("dramatiq", dramatiq_app.__name__, *OPTIONS):
        yield Service(dramatiq_app.job.send, _answers, _bulk)


def _bulk(texts: Sequence[str]) -> list[str]:
    jobs = group([dramatiq_app.job.message(text) for text in texts]).run()
    return list(jobs.get_results(block=True, timeout=WAIT_MS))


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.get_result(block=True, timeout=WAIT_MS) for job in jobs]
