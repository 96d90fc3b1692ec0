"""Malformed and hostile messages: a live broker bears them, and honest clients are served."""

from __future__ import annotations

from tests.fuzz.barrage import barrage
from tests.fuzz.inputs import messages
from tests.fuzz.throwers import STEP
from tests.support.grids import served_grid

MEGABYTE = 1024 * 1024
INPUTS = 20_000
SEED = 20_261_130


def test_a_broker_bears_what_is_thrown_at_it() -> None:
    with served_grid() as (grid, broker, ann):
        borne = barrage(grid, broker, ann, INPUTS, SEED)

    assert sum(borne.thrown.values()) >= INPUTS
    assert len(borne.served) == INPUTS // STEP // 5
    assert borne.grown < 32 * MEGABYTE


def test_the_same_seed_throws_the_same() -> None:
    first, again, other = messages(7), messages(7), messages(8)
    thrown = [next(first) for _ in range(1_000)]
    assert thrown == [next(again) for _ in range(1_000)]
    assert thrown != [next(other) for _ in range(1_000)]
