"""The processes that a system consists of."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.peers.services.base import folder

END_WITHIN_S = 5.0
LOOK_EVERY_S = 0.01


@contextmanager
def module(name: str, *arguments: str) -> Iterator[None]:
    """A module of this environment that runs until the block ends."""
    with program(sys.executable, "-m", name, *arguments):
        yield


@contextmanager
def program(*command: str) -> Iterator[None]:
    """A program that runs until the block ends; what it says goes to a file."""
    with (folder() / "log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield
    finally:
        _end(process)


def wait_for(ready: Callable[[], bool]) -> None:
    """Return when something is so."""
    while not ready():
        time.sleep(LOOK_EVERY_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
