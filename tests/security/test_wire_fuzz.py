"""Malformed and hostile messages: a live broker bears them, and honest clients are served."""

from __future__ import annotations

from tests.fuzz.barrage import barrage
from tests.fuzz.inputs import messages
from tests.fuzz.throwers import STEP

MEGABYTE = 1024 * 1024
INPUTS = 20_000
SEED = 20_261_130


def test_a_broker_bears_what_is_thrown_at_it() -> None:
    borne = barrage(INPUTS, SEED)

    assert borne.in_all >= INPUTS
    assert min(borne.thrown.values()) > 0
    assert len(borne.served) > INPUTS // STEP // len(borne.thrown)
    assert borne.grown < 32 * MEGABYTE


def test_the_same_seed_throws_the_same() -> None:
    first, again, other = messages(7), messages(7), messages(8)
    thrown = [next(first) for _ in range(1_000)]
    assert thrown == [next(again) for _ in range(1_000)]
    assert thrown != [next(other) for _ in range(1_000)]
