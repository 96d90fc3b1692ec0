"""Commands that have ended are no connections any more, however they ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest

from shared.wire import accounts
from tests.support.brokers import RawPeer, eventually
from tests.support.far import far_away
from tests.support.grids import Grid, served_grid

SOON_S = 4.0
"""A connection that is only silent counts for longer."""


def connected(admin: RawPeer) -> int:
    """Connections of ann, but for the one that asks."""
    now = admin.ask(accounts.Accounts())
    assert isinstance(now, accounts.AccountsNow)
    return now.rows[0].connections - 1


def test_one_command_after_the_other_counts_once() -> None:
    with served_grid() as (grid, _broker, ann):
        grid.log_in()

        for _ in range(3):
            (row,) = map(json.loads, grid.calc("accounts", "list", "--json").out.splitlines())
            assert row["connections"] == 2, "the command itself, and the one of the test"

        eventually(lambda: connected(ann) == 0, "it has taken leave", SOON_S)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_by_a_signal_takes_leave(number: signal.Signals) -> None:
    with served_grid() as (grid, _broker, ann):
        grid.log_in()
        command = watching(grid, ann)

        command.send_signal(number)

        assert command.wait(SOON_S) in (0, -number)
        eventually(lambda: connected(ann) == 0, "it has taken leave", SOON_S)


def test_a_command_of_a_network_that_is_killed_counts_no_more_at_once() -> None:
    with far_away() as far:
        far.trust()
        far.log_in()
        ann = far.broker.client()
        ann.log_in("ann")
        before = connected(ann)
        far.grid.env["CALC_BROKER"] = far.place.clients
        command = far.grid.start("calc", "monitor")
        assert command.stdout is not None
        command.stdout.readline()
        assert connected(ann) == before + 1

        os.kill(command.pid, signal.SIGKILL)

        eventually(lambda: connected(ann) == before, "it is gone", SOON_S)


def watching(grid: Grid, admin: RawPeer) -> subprocess.Popen[bytes]:
    """A command that goes on until somebody ends it."""
    command = grid.start("calc", "monitor")
    assert command.stdout is not None
    command.stdout.readline()
    assert connected(admin) == 1
    return command
