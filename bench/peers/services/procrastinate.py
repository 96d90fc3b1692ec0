"""Procrastinate with PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import psycopg

from bench.peers.services import postgres, procrastinate_app
from bench.peers.services.base import Service
from bench.peers.services.processes import module
from bench.peers.services.procrastinate_app import ANSWERS, app, job

LOOK_EVERY_S = 0.0005
LOOKS = ("--fetch-job-polling-interval", "0.01")
OPTIONS = ("--app", procrastinate_app.__name__ + ".app", "worker", "--concurrency", "10", *LOOKS)


@contextmanager
def running() -> Iterator[Service]:
    """A worker with one process."""
    with postgres.server(), app.open(), psycopg.connect(postgres.URL, autocommit=True) as database:
        app.schema_manager.apply_schema()
        database.execute(ANSWERS)
        with module("procrastinate", *OPTIONS):
            answers = partial(_answers, database)
            yield Service(
                lambda text: job.defer(text=text),
                answers,
                lambda texts: answers(job.batch_defer(*({"text": text} for text in texts))),
            )


def _answers(database: psycopg.Connection, jobs: Sequence[int]) -> list[str]:
    query = "SELECT job, text FROM answer WHERE job = ANY(%s)"
    found: dict[int, str] = {}
    while len(found) < len(jobs):
        missing = [number for number in jobs if number not in found]
        found.update(database.execute(query, (missing,)).fetchall())
        time.sleep(LOOK_EVERY_S)
    return [found[number] for number in jobs]
