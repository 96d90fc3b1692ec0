"""Images as payloads, what is refused of them, and their results in a few words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import limits
from shared.errors import ErrorCode, RequestError
from shared.kinds import image
from shared.kinds.image import (
    FILTERS,
    Call,
    Format,
    Metadata,
    Output,
    Parameter,
    Picture,
    PictureResult,
)
from shared.kinds.image.codes import MEANINGS, Code
from shared.wire.codec import pack
from workers.images.filters import DOING

PICTURE = Picture(bytes(range(32)), 1_000, "cat.jpg", (Call("blur", (2.5,)), Call("grayscale")))

PARAMETERS = [(each.name, at) for each in FILTERS.values() for at in range(len(each.parameters))]

every_parameter = pytest.mark.parametrize(("name", "place"), PARAMETERS)


def with_value(name: str, place: int, value: float) -> Picture:
    """An image with one filter, one parameter of which has another value than the default."""
    values = list(FILTERS[name].defaults)
    values[place] = value
    return replace(PICTURE, pipeline=(Call(name, tuple(values)),))


def refusal(picture: Picture) -> RequestError:
    """What an image is refused with."""
    with pytest.raises(RequestError) as caught:
        image.describe(image.payload(picture))
    return caught.value


# As they travel


def test_an_image_arrives_as_it_was_sent() -> None:
    picture = replace(PICTURE, output=Output(Format.WEBP, 80, keep_metadata=True))
    assert image.picture_of(image.payload(picture)) == picture


def test_a_result_arrives_as_it_was_sent() -> None:
    result = PictureResult(bytes(32), 1_234, Format.GIF, 320, 240, 12)
    assert image.result_of(pack(result)) == result


@given(st.binary(max_size=200))
def test_what_is_no_image_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError):
        image.describe(body)


# The table of filters


def test_every_filter_is_done_by_something() -> None:
    assert list(DOING) == list(FILTERS)


def test_no_filter_has_more_parameters_than_travel() -> None:
    assert max(len(each.parameters) for each in FILTERS.values()) <= limits.FILTER_PARAMETERS


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_may_be_given_without_parameters(name: str) -> None:
    picture = replace(PICTURE, pipeline=(Call(name, FILTERS[name].defaults),))
    assert image.describe(image.payload(picture)).title


def parameter(name: str, place: int) -> Parameter:
    """A parameter of a filter."""
    return FILTERS[name].parameters[place]


@every_parameter
def test_a_parameter_may_be_at_either_end_of_its_range(name: str, place: int) -> None:
    for value in (parameter(name, place).least, parameter(name, place).most):
        image.describe(image.payload(with_value(name, place, value)))


@every_parameter
def test_a_parameter_out_of_its_range_is_refused_by_its_name(name: str, place: int) -> None:
    # Given values that the parameter must not have
    its = parameter(name, place)
    wrong = [its.least - 1, its.most + 1, float("nan"), float("inf"), -float("inf")]
    for value in [*wrong, its.least + 0.5] if its.whole else wrong:
        # Then the refusal names it, its filter and its range
        error = refusal(with_value(name, place, value))
        assert error.code is ErrorCode.INVALID
        assert f"{its.name} of {name} is {its.range}, not " in error.message


@pytest.mark.parametrize("name", ["", "blurr", "Blur", "\x1b[2J", "x" * 64])
def test_an_unknown_filter_is_refused_by_its_name(name: str) -> None:
    error = refusal(replace(PICTURE, pipeline=(Call(name),)))
    assert error.code is ErrorCode.INVALID
    assert error.message.startswith(f"There is no filter {name[:40]!a}; there is grayscale, ")


@pytest.mark.parametrize("values", [(), (1.0, 2.0)])
def test_too_few_or_too_many_parameters_are_refused(values: tuple[float, ...]) -> None:
    error = refusal(replace(PICTURE, pipeline=(Call("blur", values),)))
    assert error.message == f"The parameters of blur are sigma: 1, not {len(values)}."


# What else is refused


@pytest.mark.parametrize(
    ("picture", "code", "sentence"),
    [
        (replace(PICTURE, size=0), "invalid", "The image is empty: it has 0 bytes."),
        (
            replace(PICTURE, size=limits.IMAGE_BYTES + 1),
            "too_large",
            "An image has at most 33,554,432 bytes, not 33,554,433.",
        ),
        (
            replace(PICTURE, pipeline=(Call("sepia"),) * 65),
            "too_large",
            "At most 64 filters are done to an image, not 65.",
        ),
        (
            replace(PICTURE, output=Output(quality=101)),
            "invalid",
            "The quality is 1 to 100, not 101.",
        ),
        (
            replace(PICTURE, output=Output(Format.PNG, 80)),
            "invalid",
            "Only jpeg and webp have a quality; png loses nothing.",
        ),
    ],
)
def test_what_nobody_could_do_is_refused(picture: Picture, code: str, sentence: str) -> None:
    error = refusal(picture)
    assert (error.code, error.message) == (code, sentence)


def test_the_largest_image_and_the_longest_pipeline_are_taken() -> None:
    image.describe(
        image.payload(replace(PICTURE, size=limits.IMAGE_BYTES, pipeline=(Call("sepia"),) * 64))
    )


# In a few words


@pytest.mark.parametrize(
    ("picture", "title"),
    [
        (PICTURE, "cat.jpg: blur:2.5 grayscale"),
        (replace(PICTURE, name=""), "blur:2.5 grayscale"),
        (replace(PICTURE, name="3.04\u202fPM.png"), "3.04\u202fPM.png: blur:2.5 grayscale"),
        (replace(PICTURE, pipeline=(), output=Output(Format.PNG)), "cat.jpg: as png"),
        (replace(PICTURE, pipeline=(), name=""), ""),
    ],
)
def test_a_title_is_what_is_done_to_what(picture: Picture, title: str) -> None:
    assert image.describe(image.payload(picture)).title == title


def test_a_title_is_cut() -> None:
    picture = replace(PICTURE, pipeline=(Call("grayscale"),) * 60)
    assert len(image.describe(image.payload(picture)).title) == limits.TITLE_CHARS


def test_a_result_in_a_few_words() -> None:
    still = PictureResult(bytes(32), 12_345, Format.PNG, 1_320, 240, 1)
    assert image.summary(still) == "1320x240 PNG, 13 KB"
    assert image.summary(replace(still, frames=12)) == "1320x240 PNG, 12 frames, 13 KB"
    lost = replace(still, lost=(Metadata.EXIF, Metadata.XMP))
    assert image.summary(lost) == "1320x240 PNG, 13 KB; not kept: exif, xmp"
    assert image.result_of(pack(lost)) == lost


def test_every_reason_to_fail_has_its_meaning() -> None:
    assert set(MEANINGS) == set(Code)
