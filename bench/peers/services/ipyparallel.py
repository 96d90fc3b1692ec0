"""ipyparallel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from ipyparallel import Client

from bench.peers.services.base import CHUNK, Service, folder
from bench.peers.services.processes import module, wait_for
from bench.peers.services.work import solve

CONTROLLER = ("ipyparallel.controller", "--ip=127.0.0.1", "--TaskScheduler.scheme_name=pure")


@contextmanager
def running() -> Iterator[Service]:
    """A controller and an engine, processes of their own."""
    home = f"--ipython-dir={folder()}"
    contact = folder() / "profile_default" / "security" / "ipcontroller-client.json"
    with module(*CONTROLLER, home):
        wait_for(contact.exists)
        with module("ipyparallel.engine", home), Client(str(contact)) as client:
            client.wait_for_engines(1)
            view = client.load_balanced_view()
            yield Service(
                partial(view.apply_async, solve),
                _answers,
                lambda texts: list(view.map_sync(solve, texts, chunksize=CHUNK)),
            )


def _answers(jobs: Sequence[Any]) -> list[str]:
    return [job.get() for job in jobs]
