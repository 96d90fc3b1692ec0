"""`calc-worker --report`, for programs that start workers themselves."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.brokers import DEADLINE_S, Broker, RawPeer, eventually
from tests.support.grids import Grid, ended, served_grid, wait_for_workers, workers

Served = tuple[Grid, Broker, RawPeer]
Reporting = subprocess.Popen[bytes]


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker and nobody to work."""
    with served_grid() as served:
        yield served


def reporting(grid: Grid) -> Reporting:
    return grid.start("calc-worker", "--name", "oak", "--slots", "1", "--report")


def next_line(worker: Reporting) -> bytes:
    assert worker.stdout is not None
    return worker.stdout.readline()


def until(worker: Reporting, **wanted: object) -> list[Any]:
    """The lines up to the first one with these values."""
    read = []
    while True:
        line = next_line(worker)
        assert line.endswith(b"\r\n"), line
        read.append(json.loads(line))
        if wanted.items() <= read[-1].items():
            return read


def test_it_tells_its_number_and_how_much_it_has_done(served: Served) -> None:
    grid, _, client = served
    worker = reporting(grid)
    wait_for_workers(client, "oak")
    number = workers(client)["oak"].number

    lines = until(worker, msg="createdTaskId")
    assert lines[-1] == {"msg": "createdTaskId", "taskId": number}

    tasks = client.submit("1+1", "1/0", "2+2")
    for task in tasks:
        ended(client, task)
    lines = until(worker, msg="processed", total=3)

    totals = [(line["total"], line["errors"]) for line in lines if line["msg"] == "processed"]
    assert totals == sorted(totals)
    assert totals[-1] == (3, 1)
    # And so it goes on
    (task,) = client.submit("3+3")
    ended(client, task)
    assert until(worker, total=4)[-1] == {"msg": "processed", "total": 4, "errors": 1}


def test_the_log_stays_apart_and_the_last_totals_come_before_the_end(served: Served) -> None:
    grid, _, client = served
    worker = reporting(grid)
    wait_for_workers(client, "oak")
    ended(client, client.submit("1+1")[0])

    worker.terminate()
    out, log = worker.communicate(timeout=DEADLINE_S)

    assert worker.returncode == 0
    lines = [json.loads(line) for line in out.split(b"\r\n")[:-1]]
    assert lines[-1] == {"msg": "processed", "total": 1, "errors": 0}
    assert b"joined the broker as oak" in log
    assert b"msg" not in log


def test_a_worker_goes_on_when_nobody_reads_any_more(served: Served) -> None:
    grid, _, client = served
    worker = reporting(grid)
    until(worker, msg="createdTaskId")
    assert worker.stdout is not None

    worker.stdout.close()

    for text in ("1+1", "2+2"):
        assert ended(client, client.submit(text)[0]).worker == "oak"
    assert worker.poll() is None
    worker.terminate()
    assert worker.wait(DEADLINE_S) == 0


def test_a_worker_that_was_restarted_tells_its_new_number(served: Served) -> None:
    grid, _, client = served
    worker = reporting(grid)
    wait_for_workers(client, "oak")
    number = workers(client)["oak"].number
    until(worker, msg="createdTaskId", taskId=number)

    assert grid.calc("login", "ann", "--password-stdin", stdin=b"correct horse").status == 0
    assert grid.calc("workers", "restart", "oak").status == 0

    until(worker, msg="createdTaskId", taskId=number + 1)
    eventually(lambda: workers(client)["oak"].number == number + 1, "it is shown")


def test_a_generator_tells_that_it_is_one_and_how_much_it_has_made(served: Served) -> None:
    # Given a worker that makes messages, and handles them as there is no other
    grid, _, client = served
    grid.env["CALC_ROLES"] = "message,generator"
    worker = reporting(grid)
    wait_for_workers(client, "oak")
    assert grid.calc("login", "ann", "--password-stdin", stdin=b"correct horse").status == 0
    # When the default stream is started
    assert grid.calc("streams", "start", "messages").status == 0
    # Then it tells that it generates, and what it has made and handled
    until(worker, msg="switchedToGenerator Mode")
    for name in ("generated", "processed"):
        totals = [until(worker, msg=name)[-1]["total"]]
        while totals[-1] < 2:
            totals.append(until(worker, msg=name)[-1]["total"])
        assert totals == sorted(totals)
    assert grid.calc("streams", "stop", "messages").status == 0


def test_without_being_asked_nothing_is_told(served: Served) -> None:
    grid, _, client = served
    worker = grid.start("calc-worker", "--name", "oak", "--slots", "1")
    wait_for_workers(client, "oak")
    ended(client, client.submit("1+1")[0])

    worker.terminate()
    out, _ = worker.communicate(timeout=DEADLINE_S)

    assert out == b""
