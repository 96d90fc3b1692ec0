"""Approximate values: where they come from, what they touch, and what they do not decide."""

from __future__ import annotations

import pytest

from shared.errors import ExpressionError
from shared.expression import Code, Interval, compute, evaluate
from shared.expression.exact import Rational
from shared.expression.names import FUNCTIONS


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("sqrt(16/9)", "4/3"),
        ("sqrt(0)", "0"),
        ("cbrt(27)", "3"),
        ("cbrt(-27/8)", "-3/2"),
        ("root(-32, 5)", "-2"),
        ("root(16, -4)", "1/2"),
        ("root(0.25, 2)", "1/2"),
        ("root(8, 1.5)", "4"),
        ("exp(0)", "1"),
        ("exp(1-1)", "1"),
        ("ln(1)", "0"),
        ("log2(1/8)", "-3"),
        ("log2(2^3999999)", "3999999"),
        ("log10(1000)", "3"),
        ("log10(0.001)", "-3"),
        ("log(8, 4)", "3/2"),
        ("log(8/27, 9/4)", "-3/2"),
        ("log(1, 7)", "0"),
        ("log(7, 7)", "1"),
        ("log(7^12345, 7^54321)", "4115/18107"),
        ("sin(0)", "0"),
        ("cos(0)", "1"),
        ("tan(0)", "0"),
        ("asin(0)", "0"),
        ("acos(1)", "0"),
        ("atan(0)", "0"),
        ("atan2(0, 5)", "0"),
        ("sinh(0)", "0"),
        ("cosh(0)", "1"),
        ("tanh(0)", "0"),
        ("abs(-7/2)", "7/2"),
        ("sign(-7/2)", "-1"),
        ("sign(0)", "0"),
        ("floor(-2.5)", "-3"),
        ("ceil(-2.5)", "-2"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.49)", "2"),
        ("trunc(-2.5)", "-2"),
        ("min(3, 1/2, 2)", "1/2"),
        ("max(3, 1/2, 2)", "3"),
        ("max(7)", "7"),
        ("gcd(12, 18, -8)", "2"),
        ("gcd(0, 0)", "0"),
        ("gcd(-5)", "5"),
        ("lcm(4, 6, -10)", "60"),
        ("lcm(4, 0)", "0"),
        ("factorial(5)", "120"),
    ],
)
def test_exact_values_stay_exact(text: str, exact: str) -> None:
    assert evaluate(text).exact == exact


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("floor(pi)", "3"),
        ("ceil(pi)", "4"),
        ("round(-pi)", "-3"),
        ("trunc(-e)", "-2"),
        ("sign(sin(3))", "1"),
        ("sign(sin(4))", "-1"),
        ("min(pi, 3)", "3"),
        ("max(sqrt(2), 3/2, e-2)", "3/2"),
        ("round(pi*1e60)", "3141592653589793238462643383279502884197169399375105820974945"),
        ("7//e", "2"),
        ("-7//e", "-3"),
        ("pi//1", "3"),
    ],
)
def test_what_an_approximate_value_decides_is_exact(text: str, exact: str) -> None:
    assert evaluate(text).exact == exact


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("sqrt(2)", "1.41421356237309504880168872421"),
        ("-sqrt(2)", "-1.41421356237309504880168872421"),
        ("2^0.5", "1.41421356237309504880168872421"),
        ("(2/9)^(1/2)*1", "0.471404520791031682933896241403"),
        ("2^(1/99999999999999999999)", "1.00000000000000000000693147181"),
        ("pi", "3.14159265358979323846264338328"),
        ("e", "2.71828182845904523536028747135"),
        ("tau", "6.28318530717958647692528676656"),
        ("1e40*pi", "3.14159265358979323846264338328e40"),
        ("pi/1e40", "3.14159265358979323846264338328e-40"),
        ("pi/1e20", "0.0000000000000000000314159265358979323846264338328"),
        ("1e28*pi", "31415926535897932384626433832.8"),
        ("1e29*pi", "314159265358979323846264338328"),
        ("sqrt(2)^2", "2.00000000000000000000000000000"),
        ("sqrt(2)^2-2", "0"),
        ("sin(pi)", "0"),
        ("sin(10^22)", "-0.852200849767188801772705893753"),
        ("cos(10^22)", "0.523214785395138945497594473385"),
        ("sin(10^22/3)", "-0.333542837445339894824592668629"),
        ("cbrt(-2)", "-1.25992104989487316476721060728"),
        ("root(-2, 3)", "-1.25992104989487316476721060728"),
        ("cbrt(-pi^3)", "-3.14159265358979323846264338328"),
        ("(-pi)^3", "-31.0062766802998201754763150671"),
        ("(-pi)^-2", "0.101321183642337771443879463210"),
        ("atan2(1, -1)", "2.35619449019234492884698253746"),
        ("atan2(0, -1)", "3.14159265358979323846264338328"),
        ("atan2(-1, 0)", "-1.57079632679489661923132169164"),
        ("acos(1-1e-100)", "1.41421356237309504880168872421e-50"),
        ("ln(1+1e-100)", "1.00000000000000000000000000000e-100"),
        ("exp(1e6)", "3.03321539680208754508640214142e434294"),
        ("exp(-1e6)", "3.29683147808855857896890796911e-434295"),
        ("10^10^10^0.5", "1.09724067601399570606773956948e1453"),
        ("max(sqrt(2), +sqrt(2))", "1.41421356237309504880168872421"),
        ("cosh(pi-pi)", "1.00000000000000000000000000000"),
        ("abs(sin(pi))", "0"),
        ("pi%1", "0.141592653589793238462643383280"),
        ("0*pi", "0"),
        ("pi^0", "1.00000000000000000000000000000"),
        ("0^pi", "0"),
        ("1^pi", "1.00000000000000000000000000000"),
    ],
)
def test_approximate_values_are_shown_to_thirty_digits(text: str, decimal: str) -> None:
    value = evaluate(text)
    assert (value.decimal, value.exact, value.approximate) == (decimal, None, True)


def test_whatever_an_approximate_value_touches_is_approximate() -> None:
    for text in ("pi+1", "1-pi", "pi*2", "2/pi", "-pi", "+pi", "pi^2", "2^pi", "pi%2", "abs(pi)"):
        assert isinstance(compute(text), Interval)


@pytest.mark.parametrize(
    ("text", "decimal", "digits", "error"),
    [
        ("sqrt(2)", "1.41421356237309504880168872421", 30, "3.1e-31"),
        ("pi*1e100", "3.14159265358979323846264338328e100", 30, "5.0e69"),
        ("0*pi", "0", 1, "0"),
        ("pi^0", "1.00000000000000000000000000000", 30, "0"),
    ],
)
def test_an_approximate_value_says_how_far_off_it_may_be(
    text: str, decimal: str, digits: int, error: str
) -> None:
    value = evaluate(text)
    assert (value.decimal, value.digits, value.error) == (decimal, digits, error)


def test_fewer_digits_are_shown_where_fewer_are_certain() -> None:
    value = evaluate("sqrt(2)^2-2+1e-70")
    assert (value.decimal, value.digits) == ("1.0000000000e-70", 11)
    assert evaluate("(sqrt(2)^2-2+1e-70)*1e90").decimal == "1.0000000000e20"
    assert evaluate("(sqrt(2)^2-2+1e-70)*1e75").decimal == "100000.00000"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("1+floor(sqrt(2)^2)", "floor(sqrt(2)^2)"),
        ("round(sin(pi)+0.5)", None),
        ("sign(sin(pi))", None),
        ("floor(1e90*pi)", None),
        ("min(sqrt(2)^2, 2)", None),
        ("max(sqrt(2), sqrt(8)/2+1e-90)", None),
        ("1/(pi-pi)", "(pi-pi)"),
        ("pi%(pi-pi)", "(pi-pi)"),
        ("pi//(pi/2)", None),
        ("(pi-pi)^-1", None),
        ("0^(pi-pi)", None),
        ("(pi-pi)^0.5", None),
        ("(pi-pi)^pi", None),
        ("(-2)^(sqrt(2)^2)", None),
        ("sqrt(pi-pi)", None),
        ("root(pi-pi, -3)", None),
        ("ln(pi-pi)", None),
        ("log(2, pi/pi)", None),
        ("tan(pi/2)", None),
        ("asin(pi/pi)", None),
        ("acos(-pi/pi)", None),
        ("atan2(sin(pi), -1)", None),
        ("atan2(sin(pi), sin(pi))", None),
        ("sin(1e90*pi)", None),
        ("(pi-pi)*1e90", None),
    ],
)
def test_what_an_approximate_value_leaves_open_is_an_error(text: str, about: str | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    error = caught.value
    assert error.code == Code.IMPRECISE
    assert text[error.start : error.end] == (about or text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sqrt(-1)", Code.OUTSIDE_REALS),
        ("sqrt(-pi)", Code.OUTSIDE_REALS),
        ("root(-8, 2)", Code.OUTSIDE_REALS),
        ("root(-pi, 4)", Code.OUTSIDE_REALS),
        ("root(-8, 1.5)", Code.OUTSIDE_REALS),
        ("root(2, 0)", Code.DOMAIN),
        ("root(0, -3)", Code.DIVISION_BY_ZERO),
        ("ln(0)", Code.OUTSIDE_REALS),
        ("ln(-pi)", Code.OUTSIDE_REALS),
        ("log2(-1)", Code.OUTSIDE_REALS),
        ("log(2, 0)", Code.OUTSIDE_REALS),
        ("log(2, 1)", Code.DOMAIN),
        ("log(1, 1)", Code.DOMAIN),
        ("asin(2)", Code.OUTSIDE_REALS),
        ("acos(-pi)", Code.OUTSIDE_REALS),
        ("atan2(0, 0)", Code.DOMAIN),
        ("(-2)^pi", Code.OUTSIDE_REALS),
        ("(-pi)^0.5", Code.OUTSIDE_REALS),
        ("0^-pi", Code.DIVISION_BY_ZERO),
        ("pi/0", Code.DIVISION_BY_ZERO),
        ("pi//0", Code.DIVISION_BY_ZERO),
        ("1/(0*pi)", Code.DIVISION_BY_ZERO),
        ("pi!", Code.DOMAIN),
        ("factorial(pi)", Code.DOMAIN),
        ("factorial(-1)", Code.DOMAIN),
        ("gcd(4, pi)", Code.DOMAIN),
        ("lcm(1/2)", Code.DOMAIN),
        ("exp(10^9)", Code.LIMIT),
        ("exp(-10^9)", Code.LIMIT),
        ("sinh(10^9)", Code.LIMIT),
        ("cosh(-10^9)", Code.LIMIT),
        ("10^10^10^1.5", Code.LIMIT),
        ("2^3999999*pi*2", Code.LIMIT),
        ("2^-3999999/pi/2", Code.LIMIT),
        ("2^-3999999*2^(0.5-100)", Code.LIMIT),
        ("sin(2^3600000)", Code.LIMIT),
    ],
)
def test_functions_refuse_what_they_are_not_defined_for(text: str, code: Code) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert caught.value.code == code


def test_a_sine_of_a_million_digits_is_right() -> None:
    # Computed with mpmath 1.4.1 at 1,000,100 digits.
    assert evaluate("sin(10^1000000)").decimal == "-0.726024595612646130509638198516"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_table_says_which_functions_stay_exact(name: str) -> None:
    small = "1/3" if name in ("asin", "acos") else "7"
    value = compute(f"{name}({','.join([small, '3'][: FUNCTIONS[name].least])})")
    assert isinstance(value, Rational) == FUNCTIONS[name].stays_exact


def test_zeros_have_no_sign() -> None:
    assert evaluate("-(0*pi)").decimal == "0"
    assert evaluate("atan2(-(0*pi), -1)").decimal == "3.14159265358979323846264338328"
