"""The thread that watches the workers of the broker's own machine."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from broker.core.effects import WatchProcess
from broker.core.events import ProcessEnded
from broker.net import processes
from broker.net.processes import Processes

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="forbidden here: no pidfd")

Child = subprocess.Popen[bytes]


@pytest.fixture
def children() -> Iterator[list[Child]]:
    """Two processes that only wait. Nobody asks how they ended before the test is over."""
    waiting = [sys.executable, "-c", "input()"]
    started = [subprocess.Popen(waiting, stdin=subprocess.PIPE) for _ in range(2)]
    yield started
    for child in started:
        child.kill()
        child.communicate()


def test_a_process_that_is_watched_again_while_it_ends_stops_no_watch(
    children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a worker that joins anew between its death and the moment when it is told
    told: queue.SimpleQueue[ProcessEnded] = queue.SimpleQueue()
    watching = Processes(told.put)
    first, second = children
    names = [b"again"]

    def last_words(_seconds: float) -> None:
        if names:
            watching.watch(WatchProcess(names.pop(), first.pid))

    monkeypatch.setattr(processes, "time", SimpleNamespace(sleep=last_words))
    watching.watch(WatchProcess(b"first", first.pid))
    # When it dies
    first.kill()
    # Then it is told under both names
    assert [told.get(timeout=5).peer for _ in range(2)] == [b"first", b"again"]
    # And so are the deaths that follow
    watching.watch(WatchProcess(b"second", second.pid))
    second.kill()
    assert told.get(timeout=5).peer == b"second"


def test_a_process_is_told_of_under_the_last_name(children: list[Child]) -> None:
    # Given a worker that has joined again over a new connection
    told: queue.SimpleQueue[ProcessEnded] = queue.SimpleQueue()
    watching = Processes(told.put)
    child = children[0]
    watching.watch(WatchProcess(b"before", child.pid))
    watching.watch(WatchProcess(b"now", child.pid))
    # When it dies
    child.kill()
    # Then that connection alone is told of
    assert told.get(timeout=5).peer == b"now"
    assert told.empty()


def test_a_descriptor_that_was_closed_stops_no_watch(children: list[Child]) -> None:
    # Given two watched processes
    told: queue.SimpleQueue[ProcessEnded] = queue.SimpleQueue()
    watching = Processes(told.put)
    first, second = children
    watching.watch(WatchProcess(b"first", first.pid))
    watching.watch(WatchProcess(b"second", second.pid))
    # When the descriptor of one is closed behind the thread's back and the other dies
    os.close(next(iter(watching._watched)))
    second.kill()
    # Then that is told
    assert told.get(timeout=5).peer == b"second"
