"""Some seeds are run each time, and others that nobody has seen before."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.simulation.run import Figures, run

FIXED = range(40)
NEW = 6


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The broker has much to complain of."""
    caplog.set_level("CRITICAL", "calc-broker")


@pytest.mark.parametrize("decade", range(0, len(FIXED), 10))
def test_whatever_goes_wrong_nothing_is_lost(decade: int) -> None:
    figures = Figures()
    for seed in FIXED[decade : decade + 10]:
        figures.add(run(seed))

    assert figures.acknowledged > 500
    assert figures.faults.total() > 500
    assert len(figures.faults) > 10


def test_nor_in_runs_that_were_never_seen_before() -> None:
    first = time.time_ns() % 10**9
    for seed in range(first, first + NEW):
        run(seed)


def test_a_seed_runs_the_same_way_each_time() -> None:
    """In another process, too, where sets of bytes have another order."""
    command = [sys.executable, "-m", "tests.simulation", "--seed", "4"]
    told = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": order}, check=True, stdout=subprocess.PIPE
        ).stdout
        for order in ("1", "2", "3")
    }

    assert len(told) == 1
