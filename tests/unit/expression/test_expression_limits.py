"""Each limit, just below and just above, and that it is refused before the work is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.errors import ExpressionError
from shared.expression import LIMITS, Code, check, evaluate, limits
from shared.expression.limits import Limit


def refused(text: str, limit: Limit) -> ExpressionError:
    """The error of a text that is over this limit."""
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert caught.value.code == Code.LIMIT
    assert caught.value.message == limit.sentence()
    return caught.value


def lower(patch: pytest.MonkeyPatch, name: str, most: int) -> Limit:
    """Put a smaller limit in the place of one that no test could reach."""
    limit: Limit = replace(getattr(limits, name), most=most)
    patch.setattr(limits, name, limit)
    return limit


def test_input_is_limited_in_bytes() -> None:
    assert evaluate("1" + " " * 999_999).exact == "1"
    refused("1" + " " * 1_000_000, limits.INPUT)
    check("1×" * 333_333 + "1")
    refused("1×" * 333_333 + "11", limits.INPUT)
    refused("\ud800" * 333_334, limits.INPUT)


def test_input_limit_is_about_the_whole_text() -> None:
    error = refused("1" * 1_000_001, limits.INPUT)
    assert (error.start, error.end) == (0, 1_000_001)


def test_nodes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = lower(monkeypatch, "NODES", 7)
    assert evaluate("1+2+3+(4)").exact == "10"
    refused("1+2+3+(-4)", nodes)


def test_a_text_of_the_longest_input_has_no_more_than_the_nodes_allowed() -> None:
    assert limits.INPUT.most <= limits.NODES.most
    assert evaluate("-" * 999_999 + "1").exact == "-1"


def test_nesting_is_limited() -> None:
    assert evaluate("(" * 200_000 + "1" + ")" * 200_000).exact == "1"
    error = refused("(" * 200_001 + "1" + ")" * 200_001, limits.NESTING)
    assert (error.start, error.end) == (200_000, 200_001)


def test_parentheses_beside_each_other_are_not_nested() -> None:
    check("(1)+" * 249_999 + "1")


@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_the_exponent_of_a_literal_is_limited(sign: str) -> None:
    assert evaluate(f"1e{sign}100000").decimal == f"1e{sign.strip('+')}100000"
    error = refused(f"2*1e{sign}100001+1", limits.EXPONENT)
    assert (error.start, error.end) == (2, 10 + len(sign))


@pytest.mark.parametrize("text", ["0e100001", "1.5E999999999", f"1e{'9' * 9999}", "1e0100001"])
def test_an_exponent_is_refused_by_its_digits(text: str) -> None:
    refused(text, limits.EXPONENT)
    with pytest.raises(ExpressionError):
        check(text)


def test_a_factorial_is_limited_in_its_argument() -> None:
    assert evaluate("100000!").digits == 456_574
    refused("100001!", limits.FACTORIAL)
    refused("(10^1000)!", limits.FACTORIAL)


@pytest.mark.parametrize(
    "text",
    [
        "2^3999999",
        "2^-3999999",
        "(-2)^3999999",
        "2^2000000*2^1999999",
        "1/2^2000000/2^1999999",
        "2^3999998+2^3999998",
        "(2^3999999-1)+2^3999999",
        "1/2^3999999+1/2^3999999",
        "1/3^2500000-1/3^2500000",
        "(2^3000000/3^1800000)*(3^1800000/2^3000000)",
        "(3^1800000/2^3000000)/(3^1800000/2^3000000)",
        "(1/2^3999999)%(1/2^3999998)",
        "2^3999998//(1/2)%5",
        "(2^3999998)^(1/1999999)",
        "(1/3^2000000)%(1/7^1000000)",
        "2^3999999%(1/2)",
        "(1/7^1000000)%(1/3^1000000)",
        "0*2^3999999",
        "2^3999999-2^3999999",
    ],
)
def test_values_of_four_million_bits_are_computed(text: str) -> None:
    evaluate(text)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("9^9^9^9", "9^9^9"),
        ("2^4000000", None),
        ("2^-4000000", None),
        ("3^99999999999999999999", None),
        ("(1/2)^(-99999999999999999999)", None),
        ("1+2^2000000*2^2000000", "2^2000000*2^2000000"),
        ("1/2^2000000/2^2000000", None),
        ("2^3999999+2^3999999", None),
        ("-2^3999999-2^3999999", None),
        ("2^3999999+1/2", None),
        ("1/3^2000000+1/7^1000000", None),
        ("1/3^2000000-1/7^1000000", None),
        ("2^3999999//(1/2)", None),
        ("2^3999999/(1/3)", None),
        ("99999!*99999!*99999!", None),
        ("99999!^3", None),
    ],
)
def test_longer_values_are_refused(text: str, about: str | None) -> None:
    error = refused(text, limits.BITS)
    assert text[error.start : error.end] == (about or text)


def test_values_held_at_once_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given room for three values of 1000 bits and their denominators
    held = lower(monkeypatch, "HELD", 3_100)
    three = "2^999-(2^999-2^999)"
    # When a fourth has to wait beside them, then it is refused where it is made
    assert evaluate(three).digits == 301
    error = refused(f"2^999-({three})", held)
    assert (error.start, error.end) == (20, 25)


def test_a_long_chain_holds_only_its_running_value(monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, "HELD", 3_000)
    assert evaluate("2^999" + "-2^999" * 50).digits == 303


def test_each_limit_says_what_it_is() -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert all(f"{limit.most:,}" in limit.sentence() for limit in LIMITS)
