"""What a worker takes of its machine, measured on real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from shared.clock import SECOND, monotonic
from tests.support.brokers import eventually
from workers.supervisor import vitals
from workers.supervisor.vitals import MEASURE_EVERY, Meter, Vitals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")

BUSY = "while True: pass"
LARGE = "data = b'x' * 100_000_000; print('there', flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LARGE!r}])"
MB = 1_000_000


@pytest.fixture
def meter() -> Meter:
    """One that has measured before, long ago."""
    meter = Meter()
    assert meter.measure(monotonic() - MEASURE_EVERY) is not None
    return meter


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def child(program: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )


def measured(meter: Meter) -> Vitals:
    found = meter.measure(monotonic())
    assert found is not None
    return found


def test_it_measures_no_more_than_once_a_second() -> None:
    meter = Meter()
    now = monotonic()

    assert meter.measure(now) is not None
    assert meter.measure(now + MEASURE_EVERY - 1) is None
    assert meter.measure(now + MEASURE_EVERY) is not None


@pytest.mark.parametrize("program", [LARGE, PARENT], ids=["children", "grandchildren"])
def test_the_memory_of_children_is_in_it(
    meter: Meter, started: list[subprocess.Popen[bytes]], program: str
) -> None:
    before = measured(meter).memory
    process = child(program)
    started.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == b"there\n"

    after = meter.measure(monotonic() + MEASURE_EVERY)

    assert before > MB
    assert after is not None
    assert after.memory - before > 90 * MB


def test_however_deep_programs_start_others(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = sys.getrecursionlimit() * 2
    monkeypatch.setattr(vitals, "_children", lambda pid: [pid + 1] if pid < deep else [])
    assert [*vitals._tree(1)] == [*range(1, deep + 1)]


def test_the_processor_time_of_children_is_in_it(
    started: list[subprocess.Popen[bytes]],
) -> None:
    meter, now = Meter(), 0
    meter.measure(now)
    started.append(child(BUSY))

    def busy() -> bool:
        nonlocal now
        now += SECOND
        found = meter.measure(now)
        return found is not None and found.cpu > 0

    eventually(busy, "it is busy")


def test_what_other_threads_have_started_is_in_it(
    meter: Meter, started: list[subprocess.Popen[bytes]]
) -> None:
    def start() -> None:
        process = child(LARGE)
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        begun.set()
        done.wait()

    before = measured(meter).memory
    begun, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=start)
    thread.start()
    begun.wait()

    after = meter.measure(monotonic() + MEASURE_EVERY)
    done.set()
    thread.join()

    assert after is not None
    assert after.memory - before > 90 * MB


def test_a_child_that_is_gone_takes_nothing(meter: Meter) -> None:
    child("pass").communicate()

    assert measured(meter).cpu >= 0
