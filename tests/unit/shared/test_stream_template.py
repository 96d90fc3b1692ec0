"""Templates make the same text of the same number and dice, and refuse what they do not know."""

from __future__ import annotations

import re

import pytest

from shared.errors import ErrorCode, RequestError
from shared.stream.template import fill, longest

LARGEST = 2**63 - 1


def test_the_number_and_doubled_braces_are_filled_in() -> None:
    # When, Then
    assert fill("f({n}) = {{{n}}}", 12, 0) == "f(12) = {12}"


def test_a_text_without_braces_stays_as_it_is() -> None:
    assert fill("2+2", 1, 0) == "2+2"


def test_random_is_a_number_below_one_that_the_dice_decide() -> None:
    # When
    texts = [fill("{random}", 1, dice) for dice in range(200)]

    # Then
    assert all(re.fullmatch(r"0\.\d{6}", text) for text in texts)
    assert len(set(texts)) == 200
    assert texts == [fill("{random}", 2, dice) for dice in range(200)]


def test_several_random_numbers_of_one_message_differ() -> None:
    # When
    numbers = fill("{random} {random} {random}", 1, 7).split()

    # Then
    assert len(set(numbers)) == 3


def test_a_range_has_all_its_whole_numbers_and_no_others() -> None:
    # When
    rolled = {fill("{random:-1:2}", 1, dice) for dice in range(100)}

    # Then
    assert rolled == {"-1", "0", "1", "2"}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{m}", "{m} is nothing that a template knows"),
        ("{}", "{} is nothing that a template knows"),
        ("{n!r}", "{n!r} is nothing"),
        ("{n.__class__}", "{n.__class__} is nothing"),
        ("{random:1}", "{random:1} is nothing"),
        ("{n", "a single {"),
        ("n}", "a single }"),
        ("{a{n}}", "a single {"),
        ("{random:2:1}", "is no range"),
        ("{random:1:1.5}", "is no range"),
        ("{random:1:٣}", "is no range"),
        ("{random:0:" + "9" * 5000 + "}", "is no range"),
    ],
)
def test_what_is_no_template_is_refused_with_a_sentence(template: str, said: str) -> None:
    # When
    with pytest.raises(RequestError) as refused:
        fill(template, 1, 0)

    # Then
    assert refused.value.code is ErrorCode.INVALID
    assert said in refused.value.message
    assert len(refused.value.message) < 200


@pytest.mark.parametrize("template", ["{n}", "{random}", "{random:-100:9}", "a{{{n}{random}"])
def test_no_message_is_longer_than_the_longest(template: str) -> None:
    # When
    lengths = [len(fill(template, LARGEST, dice)) for dice in range(500)]

    # Then
    assert max(lengths) == longest(template)
