"""When an image is cut, and how: by its header, its filters, and the slots that there are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kinds.image import FILTERS, Format, parse
from shared.limits import BLOB_BYTES, STRIPS
from workers.images.cutting import FILTER_MS, GAIN_MS, Cut, Scene, cut_for

LARGE = Scene(10_000, 10_000, gray=False, alpha=False, format=Format.JPEG, result=Format.JPEG)
DEAR = "blur:4 sharpen:2 blur:10 sharpen"


def cut(text: str, slots: int = 2, scene: Scene = LARGE) -> Cut:
    """How an image is cut that is."""
    found = cut_for(scene, parse(text), slots)
    assert found is not None
    return found


def is_cut(text: str, slots: int = 2, scene: Scene = LARGE) -> bool:
    """Whether an image is cut."""
    return cut_for(scene, parse(text), slots) is not None


def test_a_large_image_with_dear_filters_is_cut_for_the_slots_that_there_are() -> None:
    assert (cut(DEAR).strips, cut(DEAR).filters) == (2, 4)
    assert cut(DEAR, 4).strips == 4
    assert cut(DEAR, 4).strip_ms < cut(DEAR, 2).strip_ms


def test_one_slot_does_it_whole() -> None:
    assert not is_cut(DEAR, 1)
    assert not is_cut(DEAR, 0)


@pytest.mark.parametrize("text", ["", "grayscale", "negative sepia posterize", "edges", "blur"])
def test_what_costs_less_than_moving_pixels_is_done_whole(text: str) -> None:
    assert not is_cut(text, 2)


def test_what_is_small_is_done_whole() -> None:
    assert not is_cut(DEAR, 16, replace(LARGE, width=1_000, height=1_000))


@pytest.mark.parametrize("name", [each.name for each in FILTERS.values() if each.margin is None])
def test_what_needs_the_whole_image_is_done_to_the_whole(name: str) -> None:
    assert cut(f"{DEAR} {name} {DEAR}").filters == 4
    assert not is_cut(f"{name} {DEAR}")


def test_what_makes_it_gray_is_done_to_strips_as_fewer_bytes_travel_then() -> None:
    assert cut("blur blur grayscale").filters == 3
    assert cut("blur blur sharpen sepia sepia grayscale").filters == 6


def test_a_strip_that_looks_at_the_whole_image_anyway_gains_nothing() -> None:
    tall = replace(LARGE, width=100_000, height=1_000)
    assert is_cut(DEAR, 2, tall)
    assert not is_cut("blur:100 blur:100 blur:100", 2, tall)


def test_no_line_of_pixels_is_larger_than_a_blob() -> None:
    width = BLOB_BYTES // 3 + 1
    assert not is_cut(DEAR, 2, replace(LARGE, width=width, height=8))
    assert not is_cut(DEAR, 2, replace(LARGE, width=8, height=width))


def test_there_is_a_cost_for_each_filter_that_is_done_to_strips() -> None:
    assert set(FILTER_MS) == {each.name for each in FILTERS.values() if each.margin is not None}


@given(
    size=st.tuples(st.integers(1, 20_000), st.integers(1, 20_000)),
    names=st.lists(st.sampled_from(list(FILTERS)), max_size=6),
    gray=st.booleans(),
    alpha=st.booleans(),
    slots=st.integers(0, 100),
)
def test_what_is_cut_has_a_line_for_each_strip_and_a_slot(
    size: tuple[int, int], names: list[str], gray: bool, alpha: bool, slots: int
) -> None:
    found = cut_for(
        Scene(*size, gray, alpha, Format.PNG, Format.PNG), parse(" ".join(names)), slots
    )

    if found is not None:
        assert 2 <= found.strips <= min(slots, STRIPS, *size)
        assert 1 <= found.filters <= len(names)
        done = names[: found.filters]
        assert sum(FILTER_MS[name][1] for name in done) * size[0] * size[1] / 1e6 > GAIN_MS
