"""Values as text: decimals whole and cut, exponents, and shortening for a screen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.expression import evaluate, shorten
from shared.expression.exact import Rational
from shared.expression.rendering import CUT_DIGITS, ELLIPSIS, WHOLE_DIGITS, render_exact

THIRTY_THREES = "3" * 30


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("0", "0"),
        ("-5", "-5"),
        ("35/2", "17.5"),
        ("-35/2", "-17.5"),
        ("1/8", "0.125"),
        ("-1/1000", "-0.001"),
        ("1/3", f"0.{THIRTY_THREES}…"),
        ("-1/3", f"-0.{THIRTY_THREES}…"),
        ("2/3", f"0.{'6' * 30}…"),
        ("100/3", f"33.{THIRTY_THREES[2:]}…"),
        ("1e-29/3", f"0.{'0' * 29}{THIRTY_THREES}…"),
        ("1e-30/3", f"0.{'0' * 30}{THIRTY_THREES}…"),
        ("1e-31/3", f"3.{THIRTY_THREES[1:]}…e-32"),
        ("1e29/3", f"{THIRTY_THREES[1:]}.3…"),
        ("1e30/3", f"3.{THIRTY_THREES[1:]}…e29"),
        ("1e59", "1" + "0" * 59),
        ("1e60", "1e60"),
        ("-1e400", "-1e400"),
        ("1e60+1", f"1.{'0' * 29}…e60"),
        ("12e300", "1.2e301"),
        ("2^200", "1.60693804425899027554196209234…e60"),
        ("1e-60", f"0.{'0' * 59}1"),
        ("1e-61", "1e-61"),
        ("-25e-100", "-2.5e-99"),
        ("1/2^60", "0.000000000000000000867361737988403547205962240695953369140625"),
        ("1/2^61", "0.000000000000000000433680868994201773602981120347…"),
        ("1e49+1/2", f"1{'0' * 49}.5"),
        ("1e59+1/2", f"1.{'0' * 29}…e59"),
        ("1-1e-60", f"0.{'9' * 60}"),
        ("1-1e-61", f"0.{'9' * 30}…"),
    ],
)
def test_decimals_end_or_are_cut(text: str, decimal: str) -> None:
    assert evaluate(text).decimal == decimal


@pytest.mark.parametrize(
    ("text", "digits"),
    [("0", 1), ("-123", 3), ("35/2", 3), ("-1/7", 2), ("1e400", 401), ("1e-400", 402)],
)
def test_digits_are_counted_without_sign_and_slash(text: str, digits: int) -> None:
    assert evaluate(text).digits == digits


def test_a_million_digits_are_whole() -> None:
    value = evaluate("10^999999+7")
    assert value.digits == 1_000_000
    assert value.exact == "1" + "0" * 999_998 + "7"
    assert value.decimal == f"1.{'0' * 29}…e999999"


@pytest.mark.parametrize("text", ["1/(10^500000+1)", "(10^500000+1)/7", "1/3^1000000"])
def test_fractions_of_many_digits_have_a_short_decimal(text: str) -> None:
    assert len(evaluate(text).decimal) <= WHOLE_DIGITS + 10


def shown(decimal: str) -> Fraction:
    """The number that a decimal says, an ellipsis read as nothing."""
    return Fraction(decimal.replace(ELLIPSIS, ""))


@given(
    st.integers(),
    st.integers(min_value=1),
    st.integers(min_value=-200, max_value=200),
)
def test_a_decimal_is_the_value_or_cut_from_it(top: int, bottom: int, power: int) -> None:
    value = Fraction(top, bottom) * Fraction(10) ** power
    decimal = render_exact(Rational(value.numerator, value.denominator)).decimal
    if ELLIPSIS not in decimal:
        assert shown(decimal) == value
        return
    missing = abs(value) - abs(shown(decimal))
    assert 0 < missing < abs(value) / 10 ** (CUT_DIGITS - 1)
    assert (shown(decimal) < 0) == (value < 0)


LONG = "1" * 50 + "2" * 50


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        (LONG, 100, LONG),
        (LONG, 24, "11111…22222 (100 digits)"),
        (LONG, 16, "1…2 (100 digits)"),
        (LONG, 15, "1111111…2222222"),
        (LONG, 3, "1…2"),
        (LONG, 2, "…"),
        (LONG, 0, ""),
        ("-" + LONG, 18, "-1…22 (100 digits)"),
        ("-" + LONG, 17, "-1…2 (100 digits)"),
        ("-" + LONG, 4, "-1…2"),
        ("-" + LONG, 3, "…"),
        (LONG + "/7", 25, "11111…2222/7 (101 digits)"),
        ("-7/" + LONG, 25, "-7/1111…2222 (101 digits)"),
        (f"{LONG}/{LONG}", 21, "11…2/1…2 (200 digits)"),
        (f"{LONG}/{LONG}", 7, "1…2/1…2"),
        (f"{LONG}/{LONG}", 6, "…"),
        ("2" * 2000, 30, "2222222…2222222 (2,000 digits)"),
    ],
)
def test_long_values_are_shortened_in_the_middle(text: str, width: int, short: str) -> None:
    assert shorten(text, width) == short


@given(st.integers(), st.integers(min_value=1), st.integers(0, 3), st.integers(0, 80))
def test_a_shortened_value_fits_and_keeps_its_ends(
    top: int, bottom: int, times: int, width: int
) -> None:
    value = Fraction(top, bottom) ** (1 + times * 20)
    text = str(value)
    short = shorten(text, width)
    assert len(short) <= width
    if len(text) <= width:
        assert short == text
    elif len(short) > 1:
        assert short[:2] == text[:2] or short[1] == ELLIPSIS
        assert ("/" in short) == ("/" in text)
