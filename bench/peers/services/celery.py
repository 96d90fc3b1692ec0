"""Celery with Redis, or with RabbitMQ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from celery import group

from bench.peers.services import celery_app, rabbitmq, redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module

QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR")
SERVERS = {"redis": redis.server, "rabbitmq": rabbitmq.server}
OPTIONS = ("worker", "--pool", "solo", *QUIET)


@contextmanager
def running() -> Iterator[Service]:
    """A worker that computes in its own process."""
    server = SERVERS[celery_app.SERVER]
    with server(), module("celery", "--app", celery_app.__name__, *OPTIONS):
        yield Service(celery_app.job.delay, _answers, _bulk)


def _bulk(texts: Sequence[str]) -> list[str]:
    return list(group(celery_app.job.s(text) for text in texts).apply_async().get())


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.get() for job in jobs]
