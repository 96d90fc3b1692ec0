"""Huey with SQLite, or with Redis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from bench.peers.services import huey_app, redis
from bench.peers.services.base import Service
from bench.peers.services.processes import module

LOOK_EVERY_S = 0.0005
LOOKS = ("--delay", str(LOOK_EVERY_S), "--max-delay", str(LOOK_EVERY_S), "--backoff", "1")
OPTIONS = ("--worker-type", "process", "--workers", "1", "--no-periodic", "--quiet", *LOOKS)


@contextmanager
def running() -> Iterator[Service]:
    """A consumer with one process."""
    server = redis.server() if huey_app.STORE == "redis" else nullcontext()
    with server, module("huey.bin.huey_consumer", f"{huey_app.__name__}.app", *OPTIONS):
        yield Service(huey_app.job, _answers)


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.get(blocking=True, backoff=1, max_delay=LOOK_EVERY_S) for job in jobs]
