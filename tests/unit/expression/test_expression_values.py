"""What expressions are worth: the table of EXPRESSIONS.md, precedence, and exact roots."""

from __future__ import annotations

import pytest

from shared.errors import ExpressionError
from shared.expression import Code, Value, check, evaluate


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("-2^2", "-4"),
        ("2^-1", "1/2"),
        ("2^-2^2", "1/16"),
        ("2^3^2", "512"),
        ("2--3", "5"),
        ("+-+1", "-1"),
        ("2**3", "8"),
        ("7//2", "3"),
        ("-7//2", "-4"),
        ("-7%2", "1"),
        ("0^0", "1"),
        ("27^(1/3)", "3"),
        ("4^0.5", "2"),
        ("(4/9)^(1/2)", "2/3"),
        ("1e400", "1" + "0" * 400),
        ("1e308*10", "1" + "0" * 309),
        (".5", "1/2"),
        ("5.", "5"),
        ("010", "10"),
        ("−2×3·4÷5", "-24/5"),
        ("1\N{NO-BREAK SPACE}+\N{THIN SPACE}2", "3"),
        ("1^99999999999999999999", "1"),
        ("0.1+0.2", "3/10"),
        ("1/3*3", "1"),
    ],
)
def test_each_row_of_the_language_document(text: str, exact: str) -> None:
    assert evaluate(text).exact == exact


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1+2*3", "1+(2*3)"),
        ("10-4-3", "(10-4)-3"),
        ("100/10/5", "(100/10)/5"),
        ("100/10*5", "(100/10)*5"),
        ("7//2*2", "(7//2)*2"),
        ("2*7%4", "(2*7)%4"),
        ("-7//2", "(-7)//2"),
        ("-2^2", "-(2^2)"),
        ("-3!", "-(3!)"),
        ("2^3!", "2^(3!)"),
        ("3!^2", "(3!)^2"),
        ("2^-3!", "2^(-(3!))"),
        ("2*-3^2", "2*(-(3^2))"),
        ("2*-3*4", "(2*(-3))*4"),
        ("2^-1*8", "(2^(-1))*8"),
        ("4-+-3", "4-(+(-3))"),
        ("2 * * 3".replace(" ", ""), "2^3"),
        ("2^2**3", "2^(2^3)"),
        ("((((7))))", "7"),
        (" \t\n\r1 \n+\t2 ", "1+2"),
    ],
)
def test_precedence_and_associativity(text: str, same: str) -> None:
    assert evaluate(text).exact == evaluate(same).exact


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1e+3", "1000"),
        ("1e-3", "1/1000"),
        ("5.e2", "500"),
        (".5e1", "5"),
        ("1.25e-2", "1/80"),
        ("1e00000000000000000003", "1000"),
        ("000", "0"),
        ("0.0", "0"),
        ("00.10", "1/10"),
    ],
)
def test_literals_are_exact(text: str, exact: str) -> None:
    assert evaluate(text).exact == exact


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("0^5", "0"),
        ("0^(1/2)", "0"),
        ("0^99999999999999999999", "0"),
        ("(-1)^99999999999999999999", "-1"),
        ("(-1)^99999999999999999998", "1"),
        ("(-1)^-99999999999999999999", "-1"),
        ("1^(1/99999999999999999999)", "1"),
        ("1^-99999999999999999999", "1"),
        ("(-2)^3", "-8"),
        ("(-2)^-3", "-1/8"),
        ("(2/3)^-2", "9/4"),
        ("8^(2/3)", "4"),
        ("8^(-2/3)", "1/4"),
        ("(8/27)^(-1/3)", "3/2"),
        ("32^0.2", "2"),
        ("0!", "1"),
        ("20!", "2432902008176640000"),
        ("(7/2)//(2/3)", "5"),
        ("(-7/2)//(2/3)", "-6"),
        ("(-7/2)%(2/3)", "1/2"),
        ("7%-2", "-1"),
        ("7.5%2", "3/2"),
    ],
)
def test_powers_roots_and_remainders(text: str, exact: str) -> None:
    assert evaluate(text).exact == exact


@pytest.mark.parametrize(
    ("text", "code", "about"),
    [
        ("1/0", Code.DIVISION_BY_ZERO, "0"),
        ("0/0", Code.DIVISION_BY_ZERO, "0"),
        ("1%0", Code.DIVISION_BY_ZERO, "0"),
        ("1//0.0", Code.DIVISION_BY_ZERO, "0.0"),
        ("0*(1/0)", Code.DIVISION_BY_ZERO, "0"),
        ("2*3/(1-1)+5", Code.DIVISION_BY_ZERO, "(1-1)"),
        ("1/ ((2 - 2)) ", Code.DIVISION_BY_ZERO, "((2 - 2))"),
        ("1/-0", Code.DIVISION_BY_ZERO, "-0"),
        ("0^-1", Code.DIVISION_BY_ZERO, "0^-1"),
        ("1+0^(-1/2)", Code.DIVISION_BY_ZERO, "0^(-1/2)"),
        ("2^2/0", Code.DIVISION_BY_ZERO, "0"),
        ("(-8)^(1/3)", Code.OUTSIDE_REALS, "(-8)^(1/3)"),
        ("3*(-1)^0.5", Code.OUTSIDE_REALS, "(-1)^0.5"),
        ("1+(1/2)!", Code.DOMAIN, "(1/2)!"),
        ("(-1)!*2", Code.DOMAIN, "(-1)!"),
    ],
)
def test_an_operation_without_a_value_says_where_it_is(text: str, code: Code, about: str) -> None:
    check(text)
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    error = caught.value
    assert error.code == code
    assert text[error.start : error.end] == about


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1/0", "division by zero"),
        ("0^-1", "division by zero"),
        ("(-8)^(1/3)", "outside the real numbers"),
        ("(1/2)!", "whole number"),
    ],
)
def test_an_operation_without_a_value_says_why(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=sentence):
        evaluate(text)


def test_of_several_errors_the_first_in_order_of_evaluation_is_told() -> None:
    text = "1/0 + (-1)!"
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert caught.value.code == Code.DIVISION_BY_ZERO


def test_a_value_carries_its_exact_text_its_decimal_and_its_digits() -> None:
    assert evaluate("35/2") == Value(exact="35/2", decimal="17.5", approximate=False, digits=3)


def test_check_computes_nothing() -> None:
    check("9^9^9^9 / 0")
