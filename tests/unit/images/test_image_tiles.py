"""Tiles against the whole, bit for bit."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.kinds.image import FILTERS, Call, Filter, Pipeline, parse
from shared.kinds.image.pipeline import margin
from tests.support.images import PLAIN_MODES, images, noise, pixels
from workers.images.filters import filtered
from workers.images.tiles import cut, put_together, work_on

IN_TILES = [each for each in FILTERS.values() if each.margin is not None]
SIGMA = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.3, 5.0]) | st.floats(0, 6)

calls = st.one_of(
    st.sampled_from([Call(each.name, each.defaults) for each in IN_TILES]),
    st.builds(Call, st.sampled_from(["blur", "sharpen"]), st.tuples(SIGMA)),
)


def in_tiles(image: Image.Image, pipeline: Pipeline, side: int, around: int) -> Image.Image:
    """The image, worked on in tiles and put together from the last to the first."""
    tiles = list(cut(image.size, side, around))
    return put_together(
        image.size, [(tile, work_on(image, tile, pipeline)) for tile in reversed(tiles)]
    )


def margin_of(pipeline: Pipeline) -> int:
    """What a tile needs around it."""
    around = margin(pipeline)
    assert around is not None
    return around


@settings(max_examples=300)
@given(
    image=images(*PLAIN_MODES, largest=60),
    pipeline=st.lists(calls, min_size=1, max_size=3).map(tuple),
    side=st.integers(1, 40),
)
def test_tiles_are_the_whole(image: Image.Image, pipeline: Pipeline, side: int) -> None:
    made = in_tiles(image, pipeline, max(side, max(image.size) // 12), margin_of(pipeline))
    assert pixels(made) == pixels(filtered(image, pipeline))


@pytest.mark.parametrize("mode", PLAIN_MODES)
@pytest.mark.parametrize("each", IN_TILES, ids=lambda each: each.name)
def test_larger_tiles_are_the_whole_of_a_larger_image(each: Filter, mode: str) -> None:
    pipeline = (Call(each.name, each.defaults),)
    image = noise(mode, (500, 300))
    made = in_tiles(image, pipeline, 128, margin_of(pipeline))
    assert pixels(made) == pixels(filtered(image, pipeline))


@pytest.mark.parametrize("sigma", [0.1, 1, 2.5, 10, 33.3, 100])
def test_every_blur_fits_its_margin(sigma: float) -> None:
    # Given an image that is wider than the blur looks, twice
    pipeline = (Call("blur", (sigma,)),)
    image = noise("L", (1_500, 40))
    # Then tiles come out as the whole
    made = in_tiles(image, pipeline, 200, margin_of(pipeline))
    assert pixels(made) == pixels(filtered(image, pipeline))


@pytest.mark.parametrize("text", ["blur:4", "sharpen:4", "sketch", "edges", "contour", "emboss"])
def test_a_margin_is_not_much_larger_than_it_has_to_be(text: str) -> None:
    # Given a margin of half the pixels
    pipeline = parse(text)
    image = noise("L", (200, 200))
    # Then a tile does not come out as the whole
    made = in_tiles(image, pipeline, 100, margin_of(pipeline) // 2)
    assert pixels(made) != pixels(filtered(image, pipeline))


@given(
    size=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    side=st.integers(1, 60),
    around=st.integers(0, 20),
)
def test_every_pixel_is_in_one_core(size: tuple[int, int], side: int, around: int) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    for tile in cut(size, side, around):
        left, top, right, bottom = tile.core
        seen.update((x, y) for x in range(left, right) for y in range(top, bottom))
        assert min(tile.taken[:2]) >= 0
        assert tile.taken[2] <= size[0]
        assert tile.taken[3] <= size[1]
    assert set(seen.values()) == {1}
    assert len(seen) == size[0] * size[1]


def test_margins_of_filters_one_after_the_other_add_up() -> None:
    alone = [margin(parse(text)) for text in ("blur:2", "edges", "sepia", "sketch")]
    assert alone == [9, 1, 0, 27]
    assert margin(parse("blur:2 edges sepia sketch")) == 37
    assert margin(()) == 0


@pytest.mark.parametrize("text", ["contrast", "resize", "thumbnail", "rotate", "crop"])
def test_some_filters_need_the_whole_image(text: str) -> None:
    assert margin(parse(f"blur {text} edges")) is None
