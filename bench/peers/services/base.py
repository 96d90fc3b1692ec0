"""What the measuring asks of a job system that runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK = 100
"""Texts that go over at once where that can be said, as calcgrid is given them."""

FOLDER = "BENCH_PEERS_FOLDER"
SOCKETS = "BENCH_PEERS_SOCKETS"
"""Environment variables that tell a system's processes the folder of this run, on the disk that
is measured on, and one whose path is short enough for a socket."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running system: `submit` hands one text over and does not wait, `answers` waits for all;
    `bulk` does both with the system's own call for many, if it has one.

    What is handed from one to the other is the system's own handle of a job. Neither has a time
    limit: whoever runs the measurement ends it as a whole.
    """

    submit: Callable[[str], Any]
    answers: Callable[[Sequence[Any]], Sequence[str]]
    bulk: Callable[[Sequence[str]], Sequence[str]] | None = None


Running = Callable[[], AbstractContextManager[Service]]
"""Each module's `running`: a system with one worker, until the block ends."""


def folder() -> Path:
    """Where a system keeps its files."""
    return Path(os.environ[FOLDER])


def sockets() -> Path:
    """Where it has its sockets."""
    return Path(os.environ[SOCKETS])
