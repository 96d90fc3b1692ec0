"""The limit of work, and chains that keep long expressions below it with the same outcome."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import ExpressionError
from shared.expression import Code, compute, evaluate, limits, parse
from shared.expression.approximate.interval import Number
from shared.expression.exact import Integer, Rational


def outcome(text: str) -> Number | tuple[str, str, int, int]:
    """The value of a text, or all that its error says."""
    try:
        return compute(text)
    except ExpressionError as error:
        return error.code, error.message, error.start, error.end


def both(patch: pytest.MonkeyPatch, text: str) -> list[Number | tuple[str, str, int, int]]:
    """The outcome with chains from the first operation on, and without any."""
    found = []
    for worthwhile in (0, 10**9):
        patch.setattr("shared.expression.machine.WORTHWHILE", worthwhile)
        patch.setattr("shared.expression.machine._SMALL", 0)
        found.append(outcome(text))
    return found


BIG = "2^3999990"
terms = st.sampled_from(
    ["3", "1/7", "0", "-5", "2^1999990", "2^-1999990", "(1/3+2)", "pi", "1/0", "2^1000000", "7^3"]
)
chain = st.lists(st.tuples(st.sampled_from("+-*/"), terms), min_size=1, max_size=8)


@pytest.mark.parametrize("first", ["1", "2^1999990", "2^-1999990", BIG])
@settings(deadline=None)
@given(operations=chain)
def test_a_chain_has_the_outcome_of_the_expression_as_written(
    first: str, operations: list[tuple[str, str]]
) -> None:
    text = f"1^1*{first}" + "".join(f"{sign}({term})" for sign, term in operations)
    with pytest.MonkeyPatch.context() as patch:
        one, other = both(patch, text)
    assert one == other


@pytest.mark.parametrize(
    "text",
    [
        f"{BIG}*512/512*512",
        f"{BIG}*2^9*2/2",
        f"{BIG}*2^9/2/0",
        "2^1500000*2^1500000*2^1500000/2^1500000",
        f"{BIG}/2^9*2^9/0",
        "1/2^2000000/2^1999999*2^1999999",
        "2^3999999+2^3999999-2^3999999",
        "-2^3999999-2^3999999+2^3999999",
        "1/3^1000000+1/7^1000000+1/5^1000000-1/5^1000000",
    ],
)
def test_a_chain_hits_a_limit_where_the_expression_as_written_does(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    one, other = both(monkeypatch, text)
    assert one == other


def test_long_products_do_not_take_the_square_of_their_length() -> None:
    assert compute("*".join("9" * 500_000)) == Rational(Integer(9) ** 500_000)
    assert compute("/".join("9" * 200_001)) == Rational(9, Integer(9) ** 200_000)


def test_a_long_product_of_fractions_is_reduced() -> None:
    assert evaluate("*".join(["3/7", "7/3"] * 20_000)).exact == "1"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("+".join(["99999!"] * 140_000), True),
        ("+".join(["sqrt(3^2000000)"] * 10_000), True),
        ("+".join(["1e100000"] * 20_000), True),
        ("+".join(["log(7,3)"] * 10_000), False),
        ("1+" * 400_000 + "1", False),
    ],
    ids=lambda value: str(value)[:10],
)
def test_work_is_limited(monkeypatch: pytest.MonkeyPatch, text: str, refused: bool) -> None:
    # Given a lower limit, so that the test does not take as long as it allows
    lower = limits.Limit("work", 1_000, "ms", "this takes too long")
    monkeypatch.setattr(limits, "WORK", lower)
    found = outcome(text)
    assert isinstance(found, tuple) is refused
    if isinstance(found, tuple):
        assert found[:2] == (Code.LIMIT, lower.sentence())


def test_long_texts_are_watched_whatever_is_in_them() -> None:
    assert not parse("9*" * 4_999 + "9").grows
    assert parse("9*" * 5_000 + "9").grows


def test_the_interpreter_finds_the_place_of_an_error_in_a_long_text() -> None:
    for text, place in (("1+" * 400_000 + "1/(1-1)", 800_002), ("2/0" + "*1" * 400_000, 2)):
        with pytest.raises(ExpressionError) as caught:
            compute(text)
        assert caught.value.start == place
