"""Dask distributed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from distributed import Client

from bench.peers.services.base import Service, folder
from bench.peers.services.processes import module, wait_for
from bench.peers.services.work import solve

SCHEDULER = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
WORKER = ("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny")


@contextmanager
def running() -> Iterator[Service]:
    """A scheduler and a worker with one thread, processes of their own."""
    contact = folder() / "scheduler.json"
    options = ("--no-dashboard", "--scheduler-file", str(contact))
    with module(*SCHEDULER, *options):
        wait_for(contact.exists)
        with (
            module(*WORKER, "--local-directory", str(folder()), *options),
            Client(scheduler_file=str(contact)) as client,
        ):
            yield Service(
                partial(client.submit, solve, pure=False),
                client.gather,
                lambda texts: client.gather(client.map(solve, texts, pure=False)),
            )
