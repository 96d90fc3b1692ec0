"""Celery with Redis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.peers.services import celery_app, redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module

QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR")
OPTIONS = ("worker", "--pool", "solo", *QUIET)


@contextmanager
def running() -> Iterator[Service]:
    """A worker that computes in its own process."""
    with redis.server(), module("celery", "--app", celery_app.__name__, *OPTIONS):
        yield Service(celery_app.job.delay, _answers)


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.get() for job in jobs]
