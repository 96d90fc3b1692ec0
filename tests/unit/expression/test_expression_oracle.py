"""Random approximate expressions against mpmath at many more digits, computed while they are built.

The true value lies within the error of the decimal; where there is none, an error says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shared.errors import ExpressionError
from shared.expression import Code, Value, evaluate
from shared.expression.rendering import ELLIPSIS

context = mpmath.MPContext()
context.dps = 300
SMALLEST, LARGEST = context.mpf("1e-40"), context.mpf("1e40")
OPEN = {Code.IMPRECISE, Code.DIVISION_BY_ZERO, Code.DOMAIN, Code.OUTSIDE_REALS}


@dataclass(frozen=True)
class Sample:
    """A text in parentheses or an atom, and its value; None has none."""

    text: str
    value: Any


def real(value: Any) -> Any:
    """A result of mpmath if it is a real number."""
    return None if isinstance(value, context.mpc) or not context.isfinite(value) else value


def root(x: Any, n: int) -> Any:
    """The real root."""
    return context.sign(x) * context.root(abs(x), n) if n % 2 else context.root(x, n)


def angle(y: Any, x: Any) -> Any:
    """The angle of a point, where it has one."""
    return context.nan if x == y == 0 else context.atan2(y, x)


def remainder(x: Any, y: Any) -> Any:
    """What floor division leaves; not where rounding may have moved the quotient."""
    quotient = x / y
    assume(abs(quotient - context.nint(quotient)) > SMALLEST)
    return x - y * context.floor(quotient)


ONE_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "sqrt": context.sqrt,
    "cbrt": lambda x: root(x, 3),
    "exp": context.exp,
    "ln": context.ln,
    "log2": lambda x: context.ln(x) / context.ln(2),
    "log10": lambda x: context.ln(x) / context.ln(10),
    "sin": context.sin,
    "cos": context.cos,
    "tan": context.tan,
    "asin": context.asin,
    "acos": context.acos,
    "atan": context.atan,
    "sinh": context.sinh,
    "cosh": context.cosh,
    "tanh": context.tanh,
    "abs": abs,
}
TWO_ARGUMENTS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "^": lambda x, y: x**y,
    "%": remainder,
    "atan2": angle,
    "log": lambda x, y: context.ln(x) / context.ln(y),
}


def computed(function: Callable[..., Any], *operands: Sample) -> Any:
    """The value of an operation, which must not be delicate: near to an edge or very large."""
    values = [operand.value for operand in operands]
    if any(value is None for value in values):
        return None
    try:
        value = real(function(*values))
    except (ZeroDivisionError, ValueError):
        return None
    assume(value is None or value == 0 or SMALLEST < abs(value) < LARGEST)
    return value


@st.composite
def numbers(draw: st.DrawFn) -> Sample:
    """An exact number or a constant."""
    constant = draw(st.sampled_from(["", "", "", "", "pi", "e", "tau"]))
    if constant:
        value = {"pi": context.pi, "e": context.e, "tau": 2 * context.pi}[constant]
        return Sample(constant, +value)
    top, bottom = draw(st.integers(-50, 50)), draw(st.sampled_from([1, 1, 2, 3, 7, 10]))
    return Sample(f"({top}/{bottom})", context.mpf(top) / bottom)


@st.composite
def calls(draw: st.DrawFn, operand: st.SearchStrategy[Sample]) -> Sample:
    """A function of one argument."""
    name = draw(st.sampled_from(sorted(ONE_ARGUMENT)))
    inner = draw(operand)
    if name in ("exp", "sinh", "cosh"):
        assume(inner.value is None or abs(inner.value) < 80)
    return Sample(f"{name}({inner.text})", computed(ONE_ARGUMENT[name], inner))


@st.composite
def operations(draw: st.DrawFn, operand: st.SearchStrategy[Sample]) -> Sample:
    """An operator or a function of two arguments."""
    name = draw(st.sampled_from(sorted(TWO_ARGUMENTS)))
    left, right = draw(operand), draw(operand)
    if name == "^" and None not in (left.value, right.value):
        assume(left.value != 0 and abs(right.value) < 50)
    text = (
        f"{name}({left.text},{right.text})"
        if name.isalnum()
        else f"({left.text}{name}{right.text})"
    )
    return Sample(text, computed(TWO_ARGUMENTS[name], left, right))


samples = st.recursive(
    numbers(), lambda inner: st.one_of(calls(inner), operations(inner)), max_leaves=8
)


def as_number(text: str) -> Any:
    """The decimal of a value, or its error, for mpmath."""
    value = Fraction(text.replace(ELLIPSIS, ""))
    return context.mpf(value.numerator) / value.denominator


def outcome(text: str) -> Value | Code:
    """The value of a text, or the code of its error."""
    try:
        return evaluate(text)
    except ExpressionError as error:
        return Code(error.code)


def check_value(value: Value, expected: Any) -> None:
    """The true value is the exact one, or within the error of the decimal."""
    if value.exact is None:
        assert value.error is not None
        assert abs(as_number(value.decimal) - expected) <= as_number(value.error)
    else:
        assert abs(as_number(value.exact) - expected) <= abs(expected) * context.mpf("1e-200")


def is_delicate(sample: Sample) -> bool:
    """Whether mpmath may have taken a zero for a small number, or a whole number for another."""
    return any(sign in sample.text for sign in "-%") or "log" in sample.text


@settings(suppress_health_check=[HealthCheck.filter_too_much], max_examples=300, deadline=None)
@given(samples)
def test_the_true_value_is_within_the_error(sample: Sample) -> None:
    found = outcome(sample.text)
    if isinstance(found, Value):
        assert sample.value is not None
        check_value(found, sample.value)
    else:
        assert found in OPEN
        assert sample.value is None or found is Code.IMPRECISE or is_delicate(sample)


@pytest.mark.parametrize("name", sorted(ONE_ARGUMENT))
@settings(deadline=None)
@given(top=st.integers(-(10**6), 10**6), bottom=st.integers(1, 10**6))
def test_each_function_of_a_fraction(name: str, top: int, bottom: int) -> None:
    if name in ("exp", "sinh", "cosh"):
        top %= 100
    argument = Sample(f"{top}/{bottom}", context.mpf(top) / bottom)
    expected = computed(ONE_ARGUMENT[name], argument)
    found = outcome(f"{name}({argument.text})")
    if isinstance(found, Value):
        assert found.exact is not None or found.digits == 30
        check_value(found, expected)
    else:
        assert (found, expected) == (Code.OUTSIDE_REALS, None)
