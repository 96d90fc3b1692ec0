"""An image in strips against the same image in one piece: the same bytes of the same file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared import limits
from shared.kinds.image import FILTERS, Format, Output, parse
from tests.support.image_notes import told
from tests.support.image_strips import in_strips
from tests.support.images import PLAIN_MODES, noise, worked, written
from tests.support.profiles import profile
from workers.images import strips

IN_STRIPS = [each.name for each in FILTERS.values() if each.margin is not None]
WHOLE = [each.name for each in FILTERS.values() if each.margin is None]
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16")
ONE_FRAME = [form for form in Format if form is not Format.GIF]


def of_mode(mode: str, size: tuple[int, int]) -> bytes:
    """A TIFF, which holds all of them."""
    image = noise(mode if mode in PLAIN_MODES else "L", size)
    return written(image if image.mode == mode else image.convert(mode), Format.TIFF)


@pytest.mark.parametrize("count", [2, 3, 16])
@pytest.mark.parametrize("mode", PLAIN_MODES)
@pytest.mark.parametrize("name", IN_STRIPS)
def test_every_filter_makes_the_same_of_strips(name: str, mode: str, count: int) -> None:
    data = written(noise(mode, (61, 97)))
    assert in_strips(data, name, count) == worked(data, name)


@settings(max_examples=100)
@given(
    mode=st.sampled_from(PLAIN_MODES),
    size=st.tuples(st.integers(1, 40), st.integers(1, 90)),
    names=st.lists(st.sampled_from([*IN_STRIPS, "blur:0", "blur:0.7", "sharpen:9"]), min_size=1),
    count=st.integers(1, 16),
)
def test_pipelines_make_the_same_of_strips(
    mode: str, size: tuple[int, int], names: list[str], count: int
) -> None:
    data, text = written(noise(mode, size)), " ".join(names[:5])
    assert in_strips(data, text, min(count, size[1])) == worked(data, text)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("came", ONE_FRAME)
def test_every_format_is_read_and_written_the_same(came: Format, form: Format) -> None:
    data, output = written(noise("RGB", (50, 70)), came), Output(form)
    assert in_strips(data, "blur:3 edges", 3, output) == worked(data, "blur:3 edges", output)


@pytest.mark.parametrize("form", [None, *Format])
@pytest.mark.parametrize("came", ONE_FRAME)
def test_what_is_kept_beside_the_pixels_is_the_same(came: Format, form: Format | None) -> None:
    output = Output(form, keep_metadata=True)
    assert in_strips(told(came), "blur", 2, output) == worked(told(came), "blur", output)


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_pixels_is_understood_the_same(mode: str) -> None:
    data = of_mode(mode, (50, 70))
    assert in_strips(data, "blur:3 sepia", 3) == worked(data, "blur:3 sepia")


def test_a_profile_is_understood_the_same() -> None:
    data = written(noise("RGB", (50, 70)), icc_profile=profile())
    assert in_strips(data, "sharpen", 3) == worked(data, "sharpen")


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("form", [Format.JPEG, Format.PNG])
def test_it_is_put_upright_before_it_is_cut(form: Format, turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    data = written(noise("RGB", (50, 70)), form, exif=exif)
    assert in_strips(data, "blur:3", 4) == worked(data, "blur:3")


@pytest.mark.parametrize("name", WHOLE)
def test_filters_that_need_the_whole_image_are_done_behind_the_others(name: str) -> None:
    data, text = written(noise("RGBA", (50, 70))), f"blur:2 edges {name} sharpen"
    assert in_strips(data, text, 3, filters=2) == worked(data, text)


def test_quality_is_kept_to() -> None:
    data, output = written(noise("RGB", (50, 70))), Output(Format.JPEG, quality=7)
    assert in_strips(data, "blur", 3, output) == worked(data, "blur", output)


def test_a_strip_of_more_bytes_than_a_blob_has_goes_into_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given blobs with room for five lines
    data = written(noise("RGB", (50, 70)))
    whole = worked(data, "blur:3")
    monkeypatch.setattr(limits, "BLOB_BYTES", 5 * 50 * 3 + 1)
    # Then a strip of 23 or 24 goes into five
    assert in_strips(data, "blur:3", 3) == whole


@pytest.mark.parametrize("size", [(10_000, 10_000), (1_000, 100_000)])
def test_a_large_image_is_looked_at_without_being_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Header:
        format, count = Format.JPEG, 1
        image = Image.new("RGB", (1, 1))

    monkeypatch.setattr(Header.image, "_size", size)
    cut = strips.look(Header(), parse("blur blur blur"), Output(), 2)  # type: ignore[arg-type]
    assert cut is not None
    assert (cut.strips, cut.filters) == (2, 3)


@pytest.mark.parametrize(("form", "count"), [(Format.GIF, 1), (Format.PNG, 2), (Format.TIFF, 2)])
def test_what_moves_and_what_has_pages_stays_whole(form: Format, count: int) -> None:
    class Header:
        image = Image.new("RGB", (1, 1))

    source = Header()
    source.format, source.count = form, count  # type: ignore[attr-defined]
    source.image._size = (10_000, 10_000)
    assert strips.look(source, parse("blur blur blur"), Output(), 8) is None  # type: ignore[arg-type]
