"""Ray."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import ray
from ray.util.multiprocessing import Pool

from bench.peers.services.base import CHUNK, Service, sockets
from bench.peers.services.work import solve

CPUS = 2
"""One for the tasks, one for the pool, which holds its own."""


@contextmanager
def running() -> Iterator[Service]:
    """A node of its own, with room for one task at a time."""
    ray.init(
        num_cpus=CPUS,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
        _temp_dir=str(sockets()),
    )
    pool = Pool(1)
    try:
        job = ray.remote(solve)
        yield Service(job.remote, ray.get, partial(pool.map, solve, chunksize=CHUNK))
    finally:
        pool.terminate()
        ray.shutdown()
