"""The hostile programs bite: a sandbox that leaves something out does not hold those it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.security.canary import Canary
from tests.security.modes import MODES, Place, place_in
from tests.security.table import BY_NAME
from tests.security.weaknesses import WEAKNESSES, Weakness
from workers.sandbox import Limits

AMPLE = Limits(cpu_s=3, wall_s=6, memory_mb=256, output_kb=64, processes=32, disk_mb=24)
"""So that only the limit that is in question could hold it."""
CASES = [(weakness, name) for weakness in WEAKNESSES for name in weakness.noticed_by]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = place_in(MODES[0], tmp_path_factory.mktemp("helpers"))
    yield made
    made.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.mark.parametrize(("weakness", "name"), CASES, ids=lambda it: getattr(it, "name", it))
def test_is_noticed(
    weakness: Weakness, name: str, place: Place, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a sandbox that leaves something out
    open_to_all = canary.file.parent
    weak = weakness.weaken(place.sandbox.start(), monkeypatch, open_to_all)
    sandbox = replace(place.sandbox, ready=weak)
    # When a program that this is for runs in it
    hostile = replace(BY_NAME[name], limits=_limits(name))
    ended = place.run(hostile, canary.arguments, sandbox)
    # Then it is not held: it says so, or a file came out that should not
    got_out = ended.outcome.artifact is not None or ended.outcome.problem is not None
    assert ended.verdict not in hostile.ends or got_out


def _limits(name: str) -> Limits:
    is_of_memory = name.startswith("memory_") and name != "memory_files.py"
    return replace(AMPLE, memory_mb=64) if is_of_memory else AMPLE
