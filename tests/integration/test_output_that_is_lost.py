"""Each program says in a sentence that its output cannot be written, however Python holds it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.brokers import DEADLINE_S
from tests.support.grids import Grid
from tests.support.requirements import forbidden_here

FULL = Path("/dev/full")
AT_ONCE = {"PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize("env", [{}, AT_ONCE], ids=["held back", "at once"])
@pytest.mark.parametrize(
    ("program", "args"),
    [
        ("calc", ["--help"]),
        ("calc", ["audit", "--help"]),
        ("calc-broker", ["--help"]),
        ("calc-broker", ["key"]),
        ("calc-worker", ["--version"]),
        ("calc-tui", ["--help"]),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
def test_it_is_told_in_a_sentence(
    program: str, args: list[str], env: dict[str, str], tmp_path: Path
) -> None:
    # Given a place where nothing can be written
    if not FULL.exists():
        forbidden_here(f"there is no {FULL}")
    grid = Grid(tmp_path / "home")

    # When something is to be written there
    with FULL.open("wb") as full:
        done = subprocess.run(
            grid.command(program, *args),
            stdout=full,
            stderr=subprocess.PIPE,
            env=grid.env | env,
            timeout=DEADLINE_S,
            check=False,
        )

    # Then that is said, once, and no traceback
    assert done.stderr.decode() == f"{program}: Cannot write: No space left on device.\n"
    assert done.returncode == 1
