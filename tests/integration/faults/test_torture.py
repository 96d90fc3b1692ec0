"""Short tortures of real processes; `make torture KILLS=1000` is a long one."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.torture.processes import ROOT


def tortured(*options: str) -> dict[str, int]:
    """The figures of a torture that nothing was broken by."""
    command = [sys.executable, "-m", "tests.torture", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = re.findall(r"^ *(.+?) +([\d,]+)$", done.stdout, re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in rows}


def test_nothing_is_lost_whoever_is_killed() -> None:
    figures = tortured("--kills", "18", "--seed", "7")
    assert figures["killed"] == 18
    assert figures["accepted"] == figures["ended"] > 0


def test_what_waits_at_a_worker_that_is_killed_was_not_tried() -> None:
    options = "--only", "worker", "--no-stops", "--rate", "2.5"
    figures = tortured("--kills", "8", "--seed", "7", *options)
    assert figures["worker"] == 8
    assert figures["tries without a death"] == 0
    assert figures["accepted"] == figures["ended"] > 0
