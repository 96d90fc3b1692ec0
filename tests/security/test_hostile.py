"""Every hostile program is held, in every mode, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.canary import Canary, Traces
from tests.security.modes import MODES, Mode, Place, place_in
from tests.security.table import BOMBS, HOSTILE, PROGRAMS, Hostile

CASES = [
    (mode, hostile) for mode in MODES for hostile in (BOMBS if mode.is_for_counting else HOSTILE)
]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def _name_of(it: Mode | Hostile) -> str:
    return it.name if isinstance(it, Mode) else it.file


class Places:
    """The sandboxes, each found when it is first asked for."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._found: dict[Mode, Place] = {}
        self._missing: dict[Mode, str] = {}

    def get(self, mode: Mode) -> Place:
        if mode in self._missing:
            pytest.skip(self._missing[mode])
        if mode not in self._found:
            self._found[mode] = self._look_for(mode)
        return self._found[mode]

    def _look_for(self, mode: Mode) -> Place:
        """To find that there is none takes long, too."""
        try:
            return place_in(mode, self._factory.mktemp("helpers"))
        except pytest.skip.Exception as reason:
            self._missing[mode] = str(reason)
            raise

    def close(self) -> None:
        for place in self._found.values():
            place.close()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    made = Places(tmp_path_factory)
    yield made
    made.close()


@pytest.mark.parametrize(("mode", "hostile"), CASES, ids=_name_of)
def test_is_held_and_leaves_nothing(
    mode: Mode, hostile: Hostile, places: Places, canary: Canary
) -> None:
    # Given what there is before
    place = places.get(mode)
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
