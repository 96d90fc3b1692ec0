"""The fast way to a value gives what the ordinary way gives, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ExpressionError
from shared.expression.evaluation import value_of
from shared.expression.exact import Rational
from shared.expression.parser import parse
from shared.expression.quick import quick_value

CHARACTERS = st.text("0123456789+-*/%(). ", max_size=20)
PIECES = st.lists(st.sampled_from(["12", "0", "2.5", "+", "-", "*", "/", "//", "%", "(", ")"]))


def ordinary(text: str) -> object:
    """The value by way of the parser; None where there is none."""
    try:
        return value_of(parse(text), {})
    except ExpressionError:
        return None


@given(text=st.one_of(CHARACTERS, PIECES.map("".join), PIECES.map(" ".join)))
def test_it_says_what_the_ordinary_way_says_or_nothing(text: str) -> None:
    found = quick_value(text)
    assert found is None or found == ordinary(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(10+3)*4-5/2", Rational(99, 2)),
        ("-(2-3)--4", Rational(5)),
        ("2.50 * 4.", Rational(10)),
        ("7//2 + -7%4", Rational(4)),
        ("((1))", Rational(1)),
    ],
)
def test_plain_numbers_have_a_value_at_once(text: str, value: Rational) -> None:
    assert quick_value(text) == value
    assert ordinary(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1+",
        "(1",
        "1)",
        "1)+(2",
        "()",
        "1 2",
        "1..2",
        "1/0",
        "1%(2-2)",
        "2**3",
        "2^3",
        "3!",
        "1e9",
        "$1+1",
        "ans",
        "pi",
        "x = 1",
        "٣+1",
        "1\n+1",
        "1+" * 50 + "1",
    ],
)
def test_all_else_is_left_to_the_parser(text: str) -> None:
    assert quick_value(text) is None
