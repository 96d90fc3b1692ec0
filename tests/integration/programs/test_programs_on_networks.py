"""What programs print, and what is typed to them, over a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.home import Home
from tests.support.brokers import eventually
from tests.support.far import Far, far_away

PROBED_WITHIN_S = 60.0
GREETING = "print('hello', input('name? '), flush=True)\n"
SHOUTING = "import sys\nprint(sys.stdin.read().upper(), end='')\n"


@pytest.fixture
def far(home: Home) -> Iterator[Far]:
    """A broker on a machine that has a sandbox, with a worker that runs programs, and ann."""
    with far_away() as far:
        far.trust()
        far.there.run_programs()
        far.there.worker("oak")
        far.log_in()
        eventually(lambda: runs_python(far), "a worker runs Python", PROBED_WITHIN_S)
        yield far


def runs_python(far: Far) -> bool:
    workers = map(json.loads, far.calc("workers", "--json").out.splitlines())
    return any("code:python" in worker["offers"] for worker in workers)


def test_a_program_prints_and_is_typed_to(far: Far, tmp_path: Path) -> None:
    file = tmp_path / "main.py"
    file.write_text(SHOUTING)
    assert far.calc("run", "--stdin", "-", str(file), stdin=b"loud\n").out == "LOUD\n"

    file.write_text(GREETING)
    with far.at_a_terminal("run", "-i", str(file)) as screen:
        screen.wait_for("name?")
        screen.type("ann\n")
        screen.wait_for("hello ann")
        assert screen.wait_for_end() == 0
