"""Values from elsewhere: which an expression mentions, and what it makes of them."""

from __future__ import annotations

import pytest

from shared.errors import ExpressionError
from shared.expression import (
    Code,
    Interval,
    Mention,
    MentionKind,
    check,
    compute,
    evaluate,
    kept_name,
    limits,
    references,
)
from shared.expression.approximate.interval import enclose
from shared.expression.exact import Rational

NUMBER, ANSWER, NAME = MentionKind

VALUES = {"$12": Rational(5, 2), "ans": Rational(7), "rate": Rational(3), "_x1": Rational(-1)}


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("$12", "5/2"),
        ("$12+ans*rate", "47/2"),
        ("-rate^2", "-9"),
        ("rate!", "6"),
        ("2^-_x1", "2"),
        ("(ans)-$12-$12", "2"),
        ("total = ans+1", "8"),
        ("rate=rate+1", "4"),
    ],
)
def test_references_are_operands(text: str, exact: str) -> None:
    check(text)
    check(text, VALUES)
    assert evaluate(text, VALUES).exact == exact


def test_an_approximate_value_stays_as_it_is() -> None:
    third = enclose(Rational(1, 3))
    found = compute("$1", {"$1": third})
    assert isinstance(found, Interval)
    assert found == third


@pytest.mark.parametrize(
    ("text", "code", "about", "sentence"),
    [
        ("1+$12", Code.REFERENCE, "$12", "the task $12 has no value"),
        ("1+ans", Code.REFERENCE, "ans", "ans has no value yet"),
        ("2*rat", Code.NAME, "rat", "unknown name rat"),
        ("x = x", Code.NAME, "x", "unknown name x"),
        ("f(2)", Code.NAME, "f", "unknown name f"),
        ("ans(2)", Code.SYNTAX, "ans", "write ans*(…)"),
        ("1+$", Code.SYNTAX, "$", "the number of a task follows $"),
        ("$x", Code.SYNTAX, "$", "the number of a task follows $"),
        ("$0", Code.REFERENCE, "$0", "counted from 1"),
        ("$000", Code.REFERENCE, "$000", "counted from 1"),
        ("$" + "9" * 19, Code.REFERENCE, "$" + "9" * 19, "no task has this number"),
        ("x = ", Code.SYNTAX, "", "expected after ="),
        ("x = = 2", Code.SYNTAX, "=", "between = and ="),
        ("x == 2", Code.SYNTAX, "=", "between = and ="),
    ],
)
def test_a_reference_without_a_value_is_refused(
    text: str, code: Code, about: str, sentence: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    error = caught.value
    assert error.code == code
    assert text[error.start : error.end] == about
    assert sentence in error.message


@pytest.mark.parametrize("text", ["foo+1", "$12", "ans", "x = y"])
def test_check_without_known_names_takes_every_one(text: str) -> None:
    check(text)
    with pytest.raises(ExpressionError):
        check(text, known=())


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("2+3", []),
        ("1e5+sin(2)*pi", []),
        ("$12", [(NUMBER, "$12", 0, 3)]),
        ("1+$12*ans-$12", [(NUMBER, "$12", 2, 5), (ANSWER, "ans", 6, 9)]),
        ("rate*Rate + _x1", [(NAME, "rate", 0, 4), (NAME, "Rate", 5, 9), (NAME, "_x1", 12, 15)]),
        ("x = x+$1", [(NAME, "x", 4, 5), (NUMBER, "$1", 6, 8)]),
        ("$0+$+$x+f(2)", []),
        ("1_000", []),
        ("2x+(3)y+4!z+$1 a", [(NUMBER, "$1", 12, 14)]),
        ("", []),
    ],
)
def test_what_is_mentioned_is_found_once_and_in_order(
    text: str, mentions: list[tuple[MentionKind, str, int, int]]
) -> None:
    assert references(text) == tuple(Mention(*mention) for mention in mentions)


def test_a_mention_knows_the_number_of_its_task() -> None:
    assert [mention.number for mention in references("$0012+$7-ans")] == [12, 7, 0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x = 2", "x"),
        ("total_1=1+1", "total_1"),
        ("x", None),
        ("1 = x", None),
        ("pi = 3", None),
        ("sqrt = 3", None),
        ("ans = 3", None),
        ("x + y = 3", None),
        ("=", None),
        ("", None),
    ],
)
def test_a_name_is_kept_by_what_stands_before_the_expression(text: str, name: str | None) -> None:
    assert kept_name(text) == name


def test_mentions_are_limited() -> None:
    most = limits.REFERENCES.most
    text = "+".join(f"${number}" for number in range(1, most + 1))
    assert len(references(text)) == most
    with pytest.raises(ExpressionError) as caught:
        references(text + "+$1+x")
    assert (caught.value.code, caught.value.start) == (Code.LIMIT, len(text) + 4)
