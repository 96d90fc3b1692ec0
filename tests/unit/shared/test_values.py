"""Values that become results, and results that become values again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import WireError
from shared.expression.approximate.interval import Interval, enclose, interval
from shared.expression.approximate.real import exactly, joined
from shared.expression.exact import Integer, Rational
from shared.kinds.expression import ExpressionResult
from shared.kinds.values import pack_value, value_of_result
from shared.wire.codec import pack, unpack

HALF = "8p-4"
mantissas = st.integers(-(2**269), 2**269)
powers = st.integers(-3_000_000, 3_000_000)


def approximate(low: str | None, high: str | None) -> ExpressionResult:
    """A result with these ends."""
    return ExpressionResult(None, "0.5", True, 1, "0", low, high)


@given(st.integers(), st.integers(min_value=1))
def test_an_exact_value_comes_back(top: int, bottom: int) -> None:
    value = Rational(top, bottom)
    result = unpack(ExpressionResult, pack(pack_value(value)))
    assert value_of_result(result) == value
    assert (result.low, result.high, result.error) == (None, None, None)


@given(mantissas, powers)
def test_an_approximate_value_comes_back(mantissa: int, power: int) -> None:
    low = joined(Integer(mantissa), power)
    high = joined(Integer(mantissa) + 1, power)
    value = interval(low, high)
    low_text = f"{mantissa:x}p{power}"
    high_text = f"{mantissa + 1:x}p{power}"
    assert value_of_result(approximate(low_text, high_text)) == value


def test_a_packed_approximate_value_is_short_and_says_how_far_off_it_is() -> None:
    value = enclose(Rational(1, 3))
    result = pack_value(value)
    assert value_of_result(unpack(ExpressionResult, pack(result))) == value
    assert (result.exact, result.decimal) == (None, "0.3333333333333333333333333333333"[:32])
    assert result.error == "3.4e-31"
    assert len(pack(result)) < 250


@pytest.mark.parametrize(
    "result",
    [
        ExpressionResult("1/0", "1", False, 1),
        ExpressionResult("1/00", "1", False, 1),
        ExpressionResult("1e9", "1", False, 1),
        ExpressionResult("1/-2", "1", False, 1),
        ExpressionResult(" 1", "1", False, 1),
        ExpressionResult("", "1", False, 1),
        ExpressionResult("1" * 1_208_001, "1", False, 1),
        ExpressionResult("9" * 1_205_000, "1", False, 1),
        approximate(None, None),
        approximate(HALF, None),
        approximate(None, HALF),
        approximate("9p-4", HALF),
        approximate("inf", HALF),
        approximate("0x8p-4", HALF),
        approximate("8p-9999999", HALF),
        approximate("f" * 68 + "p0", HALF),
    ],
    ids=lambda result: str(result)[:60],
)
def test_nonsense_is_refused(result: ExpressionResult) -> None:
    with pytest.raises(WireError):
        value_of_result(result)


def test_an_interval_of_one_number_is_one() -> None:
    half = value_of_result(approximate(HALF, HALF))
    assert isinstance(half, Interval)
    assert exactly(half.low) == exactly(half.high) == Rational(1, 2)
