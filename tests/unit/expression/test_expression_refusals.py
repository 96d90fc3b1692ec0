"""Texts that are no expression: what is said, and about which characters."""

from __future__ import annotations

import pytest

from shared.errors import ExpressionError
from shared.expression import MEANINGS, Code, check, evaluate


def refusal(text: str) -> ExpressionError:
    """The error of a text; checking while typing and evaluating must agree on it."""
    with pytest.raises(ExpressionError) as checked:
        check(text, known=())
    with pytest.raises(ExpressionError) as evaluated:
        evaluate(text)
    one, other = checked.value, evaluated.value
    assert (one.code, one.message, one.start, one.end) == (
        other.code,
        other.message,
        other.start,
        other.end,
    )
    return one


@pytest.mark.parametrize(
    ("text", "code", "start", "end", "hint"),
    [
        ("2(3)", Code.SYNTAX, 1, 2, "write 2*(3)"),
        ("2(1+1)", Code.SYNTAX, 1, 2, "write 2*(…)"),
        ("(2)(3)", Code.SYNTAX, 3, 4, "write (…)*(3)"),
        ("(2)3", Code.SYNTAX, 3, 4, "write (…)*3"),
        ("3!2", Code.SYNTAX, 2, 3, "write (…)*2"),
        ("1 2", Code.SYNTAX, 2, 3, "write 1*2 to multiply, or 12"),
        ("1 000", Code.SYNTAX, 2, 5, "1000 for one number"),
        ("1.2 3.4", Code.SYNTAX, 4, 7, "write 1.2*3.4 to multiply"),
        ("1.5,2", Code.SYNTAX, 3, 4, "not in a call"),
        ("1e5e", Code.NUMBER, 3, 4, "one exponent"),
        ("1e5.5", Code.NUMBER, 3, 5, "an exponent is a whole number"),
        ("1_", Code.NUMBER, 1, 2, "write 1 without _"),
        ("1'000", Code.CHARACTER, 1, 2, "the digits of a number stand together"),
        ("1<2", Code.CHARACTER, 1, 2, "cannot be compared"),
        ("1,²", Code.SYNTAX, 1, 2, "not in a call"),
        ("1,٣", Code.SYNTAX, 1, 2, "not in a call"),
        ("sqrt=3", Code.NAME, 0, 4, "sqrt is a function and cannot keep another value"),
        ("pi=3", Code.NAME, 2, 3, "pi is a constant and cannot keep another value"),
        ("ans = 3", Code.NAME, 0, 3, "ans is a reference and cannot keep another value"),
        ("1+pi=5", Code.SYNTAX, 4, 5, "only keeps a value under a name, as in x = 2+3"),
        ("3‼", Code.CHARACTER, 1, 2, "write (3!)!"),
        ("1_000", Code.NUMBER, 1, 5, "write 1000 without _"),
        ("1_000_000", Code.NUMBER, 1, 9, "write 1000000 without _"),
        ("1,5", Code.SYNTAX, 1, 2, "write 1.5"),
        ("(1,5)", Code.SYNTAX, 2, 3, "write 1.5"),
        ("max((1,5))", Code.SYNTAX, 6, 7, "write 1.5"),
        ("(1),(5)", Code.SYNTAX, 3, 4, "not in a call"),
        ("10%", Code.SYNTAX, 3, 3, "per cent"),
        ("(10%)*2", Code.SYNTAX, 4, 5, "per cent"),
        ("3!!", Code.SYNTAX, 2, 3, "write (3!)!"),
        ("3! !", Code.SYNTAX, 3, 4, "write (3!)!"),
        ("2x", Code.SYNTAX, 1, 2, "write 2*x"),
        ("2pi", Code.SYNTAX, 1, 3, "write 2*pi"),
        ("pi(2)", Code.SYNTAX, 2, 3, "write pi*(2)"),
        ("2$1", Code.SYNTAX, 1, 3, "write 2*$1"),
        (".", Code.NUMBER, 0, 1, "a digit before or after"),
        ("1.2.3", Code.NUMBER, 3, 5, "one point"),
        ("1..2", Code.NUMBER, 2, 4, "one point"),
        ("1..", Code.NUMBER, 2, 3, "one point"),
        ("1e", Code.NUMBER, 1, 2, "needs digits"),
        ("1e+", Code.NUMBER, 1, 2, "needs digits"),
        ("0x1F", Code.NUMBER, 1, 4, "decimal"),
        ("2+2=", Code.SYNTAX, 3, 4, "without ="),
        ("1==1", Code.SYNTAX, 1, 2, "without ="),
        ("sqrt 2", Code.SYNTAX, 0, 4, "write sqrt(…)"),
        ("sqrt", Code.SYNTAX, 0, 4, "write sqrt(…)"),
    ],
)
def test_forms_on_which_peers_disagree_get_a_hint(
    text: str, code: Code, start: int, end: int, hint: str
) -> None:
    error = refusal(text)
    assert (error.code, error.start, error.end) == (code, start, end)
    assert hint in error.message


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("", 0, 0, "an expression is expected"),
        ("  ", 2, 2, "an expression is expected"),
        ("(", 1, 1, "a number, a name or ( is expected after ("),
        ("1+", 2, 2, "a number, a name or ( is expected after +"),
        ("1+ ", 3, 3, "a number, a name or ( is expected after +"),
        ("-", 1, 1, "a number, a name or ( is expected after -"),
        ("*1", 0, 1, "a number, a name or ( is expected before *"),
        ("1+*2", 2, 3, "a number, a name or ( is expected between + and *"),
        ("!", 0, 1, "a number, a name or ( is expected before !"),
        (")", 0, 1, "a number, a name or ( is expected before )"),
        ("()", 1, 2, "a number, a name or ( is expected between ( and )"),
        ("(,1)", 1, 2, "a number, a name or ( is expected between ( and ,"),
        ("max(1,)", 6, 7, "a number, a name or ( is expected between , and )"),
        ("2××3", 2, 3, "a number, a name or ( is expected between × and ×"),
        ("6÷÷3", 2, 3, "a number, a name or ( is expected between ÷ and ÷"),
        ("2* *3", 3, 4, "a number, a name or ( is expected between * and *"),
        ("((1)", 4, 4, "a ) is expected for the ( at character 1"),
        ("2*(1+(3)", 8, 8, "a ) is expected for the ( at character 3"),
        ("max(1,2", 7, 7, "a ) is expected for the ( at character 4"),
        ("1)", 1, 2, "no ( is open for this )"),
        ("(1))+2", 3, 4, "no ( is open for this )"),
    ],
)
def test_what_was_expected_and_where(text: str, start: int, end: int, expected: str) -> None:
    error = refusal(text)
    assert (error.code, error.start, error.end) == (Code.SYNTAX, start, end)
    assert expected in error.message


@pytest.mark.parametrize(
    ("text", "about", "sentence"),
    [
        ("1+foo", "foo", "unknown name foo"),
        ("1+_x2*3", "_x2", "unknown name _x2"),
        ("sqr(4)", "sqr", "did you mean sqrt?"),
        ("SIN(4)", "SIN", "did you mean sin?"),
        ("z" * 1000, "z" * 1000, f"unknown name {'z' * 20}…"),
    ],
)
def test_an_unknown_name_is_pointed_at(text: str, about: str, sentence: str) -> None:
    error = refusal(text)
    assert error.code == Code.NAME
    assert text[error.start : error.end] == about
    assert sentence in error.message
    assert len(error.message) < 80


@pytest.mark.parametrize(
    ("text", "about", "sentence"),
    [
        ("1+log(8)", "log(8)", "ln(x), log10(x) or log(x, base)"),
        ("root(8)", "root(8)", "root takes 2 arguments, and here it has 1"),
        ("sqrt(1, 2)-1", "sqrt(1, 2)", "sqrt takes 1 argument, and here it has 2"),
        ("max(atan2(1,(2),3),4)", "atan2(1,(2),3)", "takes 2 arguments, and here it has 3"),
    ],
)
def test_a_call_with_the_wrong_number_of_arguments(text: str, about: str, sentence: str) -> None:
    error = refusal(text)
    assert error.code == Code.ARGUMENTS
    assert text[error.start : error.end] == about
    assert sentence in error.message


@pytest.mark.parametrize(
    "text", ["max(1)", "max(1,2,3)", "log(8,2)", "-sqrt((4))!^2", "gcd(max(1,2),(3))+pi"]
)
def test_calls_parse(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "wrong"), [("Ⅷ", "VIII"), ("™", "TM"), ("2‼", "write !!"), ("1,²", "²"), ("1,٣", "٣")]
)
def test_no_hint_misleads(text: str, wrong: str) -> None:
    assert wrong not in refusal(text).message


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Code)
