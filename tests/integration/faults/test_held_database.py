"""Another process holds the database: what cannot be kept is refused, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.states import TaskState
from shared.wire import client as wire
from tests.integration.faults.steps import Served, start
from tests.support.brokers import DEADLINE_S, eventually, expression
from tests.support.grids import busy, ended, wait_for_workers, wait_until_running

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(database: Path) -> Iterator[None]:
    """A process of somebody else's that has the database for itself."""
    command = [sys.executable, "-c", HOLDER, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline() == b"held\n"
            yield
        finally:
            process.stdin.close()
            process.wait(DEADLINE_S)


def test_a_database_that_is_held_for_seconds_loses_nothing(served: Served) -> None:
    # Given a task that ends while somebody else holds the database
    grid, broker, client = served
    start(grid, client, "oak")
    (running,) = client.submit(busy(60))
    wait_until_running(client, running)
    token = client.log_in("ann").token
    with held(broker.home.database):
        # When something new is submitted meanwhile
        refused = client.ask(wire.Submit((expression("1+1"),)))
        # Then it is refused in a sentence
        assert isinstance(refused, wire.Refused)
        assert refused.refusal.code == "unavailable"
        assert "Another program" in refused.refusal.message
        eventually(lambda: broker.said.count("was not kept") >= 2, "the broker tries again")
    # And afterwards everything that was promised is kept, and the grid works
    client.greet()
    client.resume(token)
    wait_for_workers(client, "oak")
    assert ended(client, running).state is TaskState.DONE
    (after,) = client.submit("6*7")
    assert ended(client, after).summary == "42"
    assert [row.id for row in client.rows()] == [after, running]
