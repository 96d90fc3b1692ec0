"""Texts made to hurt: long, deep and random ones. Only `ExpressionError` may come of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ExpressionError
from shared.expression import Code, check, evaluate

SYNTAX = {
    Code.SYNTAX,
    Code.CHARACTER,
    Code.NUMBER,
    Code.NAME,
    Code.ARGUMENTS,
    Code.REFERENCE,
}
DEEP = 100_000

pieces = st.sampled_from(
    [
        *"0123456789.+-*/%^!(),=$_ e",
        *("//", "**", "1e5", ".5", "5.", "2^", "sqrt(", "log(", "max(", "pi", "ans", "foo", "$12"),
        *("−", "×", "·", "÷", "²", "½", "٣", "\u200b", "\u202e", "\x00", "\ud800", "\u00a0", "\n"),
    ]
)


def outcome(text: str, function: Callable[[str], object] = evaluate) -> ExpressionError | None:
    """The error of a text, None where it has a value."""
    try:
        function(text)
    except ExpressionError as error:
        return error
    return None


def told(error: ExpressionError) -> tuple[str, str, int, int]:
    """All that an error says."""
    return error.code, error.message, error.start, error.end


def examine(text: str) -> None:
    """Hold one text to what every text is held to."""
    error, refused = outcome(text), outcome(text, lambda it: check(it, known=()))
    if error is None:
        assert refused is None
        return
    assert told(refused) == told(error) if refused else error.code not in SYNTAX
    assert error.code in set(Code)
    assert 0 <= error.start <= error.end <= len(text)
    assert error.message.isprintable()


@given(st.lists(pieces, max_size=30).map("".join))
def test_random_pieces_of_expressions(text: str) -> None:
    examine(text)


@given(st.text(max_size=20))
def test_random_text(text: str) -> None:
    examine(text)


@given(st.lists(pieces, max_size=6).map("".join), st.characters())
def test_a_random_character_among_pieces(text: str, character: str) -> None:
    examine(f"{text}{character}{text}")


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1+" * 499_999 + "11", "500010"),
        ("1-(" * DEEP + "1" + ")" * DEEP, "1"),
        ("(" * DEEP + "1" + ")" * DEEP, "1"),
        ("(" * DEEP + "1" + ")+1" * DEEP, "100001"),
        ("(" * DEEP + "1" + ")!" * DEEP, "1"),
        ("-" * DEEP + "1", "1"),
        ("1^" * DEEP + "2", "1"),
        ("2/" * 1000 + "1", None),
        ("max(" * DEEP + "1" + ")" * DEEP, "1"),
        ("0" * 999_999 + "1", "1"),
        ("1e" + "0" * DEEP + "3", "1000"),
    ],
    ids=lambda value: value[:10] if value else "",
)
def test_long_and_deep_expressions_have_values(text: str, exact: str | None) -> None:
    value = evaluate(text)
    assert exact in (value.exact, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 200_000, Code.SYNTAX),
        ("1)" * DEEP, Code.SYNTAX),
        ("1 " * 500_000, Code.SYNTAX),
        (" " * 1_000_000, Code.SYNTAX),
        ("1!" * DEEP, Code.SYNTAX),
        ("1.2." * DEEP, Code.NUMBER),
        ("1e" * DEEP, Code.SYNTAX),
        ("a" * 1_000_000, Code.NAME),
        ("(a" * DEEP, Code.NAME),
        ("\u202e" * DEEP, Code.CHARACTER),
        ("sqrt(1" + ",1" * DEEP + ")", Code.ARGUMENTS),
        ("1+" * DEEP + "1/0", Code.DIVISION_BY_ZERO),
        ("1/(" * DEEP + "0" + ")" * DEEP, Code.DIVISION_BY_ZERO),
        ("9^" * DEEP + "9", Code.LIMIT),
        ("9" * 1_000_000 + "!", Code.LIMIT),
    ],
    ids=lambda value: value[:10],
)
def test_long_and_deep_mistakes_are_refused(text: str, code: Code) -> None:
    error = outcome(text)
    assert error is not None
    assert error.code == code
    assert len(error.message) < 200


def test_the_interpreters_limit_on_digits_does_not_matter() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert evaluate(f"{'7' * 5000}*(1/3+1)/{'7' * 4999}").digits > 640
    finally:
        sys.set_int_max_str_digits(before)


def test_the_interpreters_limit_on_recursion_does_not_matter() -> None:
    before = sys.getrecursionlimit()
    text = "-(1+(" * 1000 + "1" + "))" * 1000
    sys.setrecursionlimit(100)
    try:
        value = evaluate(text)
    finally:
        sys.setrecursionlimit(before)
    assert value.exact == "1"


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("log(2, 1+1e-90)", "693147180559945309417232121458"),
        # 2^(1/10^9) to 117 digits: to compare its power with 2 would take more memory than there is
        (
            "log(2, 1.000000000693147180720017201643183694246616754030093671097092943849725637366"
            "367267953869962182007700078613681030647808347)",
            "1000000000",
        ),
    ],
)
def test_whether_a_logarithm_is_exact_is_told_without_a_power_that_has_no_bound(
    text: str, decimal: str
) -> None:
    value = evaluate(text)
    assert value.approximate
    assert value.decimal.replace(".", "").startswith(decimal)
