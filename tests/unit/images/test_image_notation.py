"""Pipelines as they are typed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RequestError
from shared.kinds.image import FILTERS, Call, Filter, Parameter, parse, write


def values_of(parameter: Parameter) -> st.SearchStrategy[float]:
    """Any value in the range of a parameter."""
    if parameter.whole:
        return st.integers(int(parameter.least), int(parameter.most)).map(float)
    return st.floats(parameter.least, parameter.most)


def calls_of(known: Filter) -> st.SearchStrategy[Call]:
    """A filter with any values."""
    return st.builds(Call, st.just(known.name), st.tuples(*map(values_of, known.parameters)))


calls = st.sampled_from(list(FILTERS.values())).flatmap(calls_of)


@given(st.lists(calls).map(tuple))
def test_what_is_written_is_read_as_the_same(pipeline: tuple[Call, ...]) -> None:
    assert parse(write(pipeline)) == pipeline


@pytest.mark.parametrize(
    ("text", "pipeline"),
    [
        ("", ()),
        ("  \t\n", ()),
        ("sepia", (Call("sepia"),)),
        ("blur:2 resize:320,240", (Call("blur", (2,)), Call("resize", (320, 240)))),
        ("crop:0,0,10,10", (Call("crop", (0, 0, 10, 10)),)),
        ("blur", (Call("blur", (2,)),)),
        ("resize:100", (Call("resize", (100, 0)),)),
        ("rotate:-.5", (Call("rotate", (-0.5,)),)),
        ("rotate:+1e1\nrotate:7.", (Call("rotate", (10,)), Call("rotate", (7,)))),
    ],
)
def test_how_pipelines_are_typed(text: str, pipeline: tuple[Call, ...]) -> None:
    assert parse(text) == pipeline


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("sepia blurr:2", (6, 13), "There is no filter 'blurr'; there is grayscale, "),
        ("sepia:1", (0, 7), "sepia has no parameters."),
        ("sepia:", (0, 6), "'' is no parameter of sepia: they are numbers, "),
        ("blur:2,3", (0, 8), "The parameters of blur are sigma: 1, not 2."),
        ("blur:101", (0, 8), "sigma of blur is a number from 0 to 100 px, not 101."),
        ("blur:1e999", (0, 10), "sigma of blur is a number from 0 to 100 px, not inf."),
        ("blur:nan", (0, 8), "'nan' is no parameter of blur: they are numbers, "),
        ("blur:\u0663", (0, 6), "'\\u0663' is no parameter of blur: they are numbers, "),
        ("blur:1_0", (0, 8), "'1_0' is no parameter of blur: they are numbers, "),
        ("resize:,240", (0, 11), "'' is no parameter of resize: they are numbers, "),
        ("posterize:1.5", (0, 13), "bits of posterize is a whole number from 1 to 8 bits, "),
        (":", (0, 1), "There is no filter ''; there is grayscale, "),
        ("x\x1b:x", (0, 4), "There is no filter 'x\\x1b'; there is grayscale, "),
        ("blur: 2", (0, 5), "'' is no parameter of blur: they are numbers, "),
    ],
)
def test_what_is_no_pipeline_is_refused_with_its_place(
    text: str, place: tuple[int, int], sentence: str
) -> None:
    with pytest.raises(RequestError) as caught:
        parse(text)
    assert caught.value.message.startswith(sentence)
    assert (caught.value.start, caught.value.end) == place


@given(st.text())
def test_nothing_that_is_typed_is_worse_than_refused(text: str) -> None:
    with suppress(RequestError):
        assert isinstance(parse(text), tuple)
