"""Somebody sets the broker's clock while tasks run: spans are measured, not read off a clock."""

from __future__ import annotations

import time
from contextlib import closing

from shared.clock import DAY, MINUTE
from shared.states import TaskState, WorkerState
from tests.integration.faults.steps import QUICK, change
from tests.support.brokers import RawPeer
from tests.support.clocks import broker_with_a_clock
from tests.support.grids import (
    busy,
    ended,
    new_grid,
    wait_for_workers,
    wait_until_running,
    workers,
)

JUMPS = (0, 30 * MINUTE, -DAY, 5 * MINUTE)
"""Where to, from the true time."""

A_MONTH_MIN = 30 * DAY // MINUTE
"""Sessions end by the time of day, and have to outlast the jumps."""


def test_a_clock_that_is_set_takes_nobodys_work() -> None:
    # Given a task that runs, and a broker whose clock is set again and again
    with (
        new_grid() as grid,
        broker_with_a_clock(grid.home) as clock,
        closing(RawPeer(grid.home.client_address)) as client,
    ):
        client.greet()
        client.register("ann")
        change(client, **QUICK, **{"session.idle": A_MONTH_MIN})
        grid.worker("oak")
        wait_for_workers(client, "oak")
        (running,) = client.submit(busy(240))
        wait_until_running(client, running)
        for clock.ahead in JUMPS * 10:
            time.sleep(0.05)
            # Then the worker is there whenever somebody looks, and the session lasts
            assert workers(client)["oak"].state is WorkerState.ALIVE
        # And the task ends in its first attempt
        row = ended(client, running)
        assert (row.state, row.attempt) == (TaskState.DONE, 1)
        assert row.finished is not None
        assert row.started is not None
        assert row.finished >= row.started
        # And work goes on
        (after,) = client.submit("6*7")
        assert ended(client, after).summary == "42"
