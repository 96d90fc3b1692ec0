"""RQ with Redis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from redis import Redis
from rq import Queue

from bench.peers.services import redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module
from bench.peers.services.work import solve

WAIT_S = 600
OPTIONS = ("worker", "--worker-class", "rq.SimpleWorker", "--quiet", "--url", redis.URL)


@contextmanager
def running() -> Iterator[Service]:
    """A worker that computes in its own process."""
    with redis.server(), module("rq.cli", *OPTIONS):
        queue = Queue(connection=Redis(unix_socket_path=redis.SOCKET))
        yield Service(partial(queue.enqueue, solve), _answers, partial(_bulk, queue))


def _bulk(queue: Queue, texts: Sequence[str]) -> list[str]:
    return _answers(queue.enqueue_many([Queue.prepare_data(solve, (text,)) for text in texts]))


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.latest_result(timeout=WAIT_S).return_value for job in jobs]
