"""Every filter against Pillow's own result, pixel for pixel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from shared.errors import ImageError
from shared.kinds.image import FILTERS, Code, parse
from tests.support.images import PLAIN_MODES, images, noise, pixels, shown, written
from workers.images.filters import filtered

Own = Callable[[Image.Image], Image.Image]

SEPIA = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)


def sketched(image: Image.Image) -> Image.Image:
    """A pencil drawing, pixel by pixel: gray by what is around it."""
    gray = image.convert("L")
    around = gray.filter(ImageFilter.GaussianBlur(8)).tobytes()
    drawn = [min(255, a * 255 // max(b, 1)) for a, b in zip(gray.tobytes(), around, strict=True)]
    return Image.frombytes("L", image.size, bytes(drawn))


def thumbnailed(image: Image.Image) -> Image.Image:
    """What Pillow calls a thumbnail."""
    image.thumbnail((7, 9))
    return image


BY_PILLOW: dict[str, Own] = {
    "grayscale": lambda image: image.convert("L"),
    "negative": ImageOps.invert,
    "blackwhite:100": lambda i: i.convert("L").point([0] * 100 + [255] * 156),
    "sepia": lambda image: image.convert("RGB").convert("RGB", SEPIA),
    "blur:1.5": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
    "sharpen:3": lambda image: image.filter(ImageFilter.UnsharpMask(3)),
    "edges": lambda image: image.filter(ImageFilter.FIND_EDGES),
    "contour": lambda image: image.filter(ImageFilter.CONTOUR),
    "emboss": lambda image: image.filter(ImageFilter.EMBOSS),
    "sketch": sketched,
    "posterize:2": lambda image: ImageOps.posterize(image, 2),
    "solarize:100": lambda image: ImageOps.solarize(image, 100),
    "brightness:1.3": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "contrast:0.4": lambda image: ImageEnhance.Contrast(image).enhance(0.4),
    "resize:13,40": lambda image: image.resize((13, 40)),
    "thumbnail:7,9": thumbnailed,
    "rotate:30": lambda i: i.rotate(30, Image.Resampling.BICUBIC, expand=True),
    "crop:0,0,1,1": lambda image: image.crop((0, 0, 1, 1)),
}
"""Each filter as somebody would write it who has only Pillow, for images without transparency."""

SAME_SIZE = [
    text
    for text in BY_PILLOW
    if text.partition(":")[0] not in {"resize", "thumbnail", "rotate", "crop"}
]

every_filter = pytest.mark.parametrize("text", BY_PILLOW)


def done(image: Image.Image, text: str) -> Image.Image:
    """What the filters make of an image."""
    return filtered(image.copy(), parse(text))


def test_no_filter_is_left_out() -> None:
    assert [text.partition(":")[0] for text in BY_PILLOW] == list(FILTERS)


@every_filter
@settings(max_examples=40)
@given(image=images("L", "RGB"))
def test_a_filter_does_what_pillow_does(text: str, image: Image.Image) -> None:
    assert pixels(done(image, text)) == pixels(BY_PILLOW[text](image.copy()))


@every_filter
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_filter_does_what_pillow_does_to_a_larger_image(text: str, mode: str) -> None:
    image = noise(mode, (301, 203))
    assert pixels(done(image, text)) == pixels(BY_PILLOW[text](image.copy()))


@pytest.mark.parametrize("text", BY_PILLOW)
def test_a_file_comes_out_as_pillow_makes_it(text: str) -> None:
    image = noise("RGB", (40, 30))
    assert pixels(shown(written(image), text)) == pixels(BY_PILLOW[text](image.copy()))


def test_filters_come_one_after_the_other() -> None:
    image = noise("RGB", (40, 30))
    by_pillow = BY_PILLOW["contour"](BY_PILLOW["blur:1.5"](BY_PILLOW["crop:0,0,1,1"](image)))
    assert pixels(done(image, "crop:0,0,1,1 blur:1.5 contour")) == pixels(by_pillow)


# Transparency


@pytest.mark.parametrize("text", [text for text in SAME_SIZE if not text.startswith("blur")])
@settings(max_examples=20)
@given(image=images("LA", "RGBA"))
def test_filters_of_colours_leave_transparency_alone(text: str, image: Image.Image) -> None:
    # When a filter is done to an image with transparency
    made = done(image, text)
    # Then its colours are as without, and its transparency as before
    opaque = image.convert(image.mode[:-1])
    expected = BY_PILLOW[text](opaque)
    assert made.convert(expected.mode).tobytes() == expected.tobytes()
    assert made.getchannel("A").tobytes() == image.getchannel("A").tobytes()


@every_filter
@settings(max_examples=20)
@given(image=images("L", "RGB"))
def test_what_hides_nothing_is_filtered_as_without(text: str, image: Image.Image) -> None:
    # Given the same image twice, once with an alpha channel that hides nothing
    seen = image.copy()
    seen.putalpha(255)
    # Then it has the same colours; but a rotation makes corners that were not there
    if not text.startswith("rotate"):
        expected = done(image, text)
        assert done(seen, text).convert(expected.mode).tobytes() == expected.tobytes()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("text", ["blur:3", "resize:9,9", "thumbnail:9,9", "rotate:45"])
def test_the_colour_of_what_is_not_seen_has_no_part(mode: str, text: str) -> None:
    # Given two images that look the same: white, with a hole that is black or white
    holes = Image.new("L", (20, 20), 255)
    holes.paste(0, (5, 5, 15, 15))
    white = Image.new(mode[:-1], (20, 20), "white")
    other = white.copy()
    other.paste("black", (5, 5, 15, 15))
    for image in (white, other):
        image.putalpha(holes)
    # Then the results look the same, too
    seen = [done(image, text) for image in (white, other)]
    on_red = [Image.new("RGBA", image.size, "red") for image in seen]
    for ground, image in zip(on_red, seen, strict=True):
        ground.alpha_composite(image.convert("RGBA"))
    assert pixels(on_red[0]) == pixels(on_red[1])


def test_new_corners_are_transparent_where_the_image_can_be() -> None:
    made = done(Image.new("RGBA", (20, 20), "red"), "rotate:45")
    assert made.getpixel((0, 0)) == (0, 0, 0, 0)
    assert done(Image.new("RGB", (20, 20), "red"), "rotate:45").getpixel((0, 0)) == (0, 0, 0)


# Sizes


@settings(max_examples=200)
@given(
    image=images(*PLAIN_MODES, largest=5), text=st.sampled_from([*BY_PILLOW, "sketch", "blur:100"])
)
def test_no_image_is_too_small_for_a_filter(image: Image.Image, text: str) -> None:
    made = done(image, text)
    assert made.mode in PLAIN_MODES
    assert min(made.size) >= 1


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("resize:20,0", (20, 10)),
        ("resize:0,20", (40, 20)),
        ("resize:0,0", (40, 20)),
        ("resize:1", (1, 1)),
        ("thumbnail:20,20", (20, 10)),
        ("thumbnail:50,50", (40, 20)),
        ("rotate", (20, 40)),
        ("rotate:45", (44, 44)),
        ("crop:10,5", (30, 15)),
        ("crop:10,5,20", (20, 15)),
        ("crop:39,19,1,1", (1, 1)),
    ],
)
def test_the_size_that_comes_out(text: str, size: tuple[int, int]) -> None:
    assert done(Image.new("L", (40, 20)), text).size == size


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("crop:40", "columns 40 to 40"),
        ("crop:0,20", "lines 20 to 20"),
        ("crop:39,0,2", "columns 39 to 41"),
        ("crop:0,0,0,21", "lines 0 to 21"),
        ("crop:90,0,10,30", "columns 90 to 100 and lines 0 to 30"),
    ],
)
def test_nothing_is_cut_out_that_is_not_there(text: str, part: str) -> None:
    with pytest.raises(ImageError) as caught:
        done(Image.new("L", (40, 20)), text)
    assert caught.value.code == Code.OUTSIDE
    assert caught.value.message == f"crop: the image has 40 × 20 pixels here, without {part}."


def test_a_turn_to_the_left() -> None:
    image = noise("RGB", (4, 3))
    assert pixels(done(image, "rotate:90")) == pixels(image.transpose(Image.Transpose.ROTATE_90))
