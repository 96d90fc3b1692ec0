"""Every hostile program is held, in every mode, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.canary import Canary, Traces
from tests.security.modes import MODES, Place, place_in
from tests.security.table import HOSTILE, PROGRAMS, Hostile


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture(scope="module", params=MODES, ids=lambda mode: mode.name)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    made = place_in(request.param, tmp_path_factory.mktemp("helpers"))
    yield made
    made.close()


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.file)
def test_is_held_and_leaves_nothing(hostile: Hostile, place: Place, canary: Canary) -> None:
    # Given what there is before
    before = traces(place)
    # When the program does its worst
    ended = place.run(hostile, canary.arguments, place.sandbox)
    # Then it ended as it should, with nothing taken out, said or left that should not be
    assert ended.verdict in hostile.ends, (ended.outcome, ended.stdout[-500:], ended.stderr[-500:])
    assert traces(place) == before
    assert not canary.touched()
    assert ended.outcome.artifact is None or hostile.may_give_out
    assert ended.outcome.problem is None or hostile.file == "out_too_large.py"
    assert b"canary-secret" not in ended.stdout + ended.stderr
    assert b"root:" not in ended.stderr
    assert len(ended.stdout) <= hostile.limits.output_kb * 1024
    assert len(ended.stderr) <= hostile.limits.output_kb * 1024


def traces(place: Place) -> Traces:
    """What can be seen of the sandbox from outside."""
    return Traces.of(place.uid, place.sandbox.start().seat.name)


def test_every_program_is_in_the_table() -> None:
    written = {path.name for path in PROGRAMS.iterdir()} - {"attempt.h"}
    assert written == {hostile.file for hostile in HOSTILE}
