"""Random expressions against values computed with `fractions.Fraction` while they are built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ExpressionError
from shared.expression import Code, evaluate, parse
from shared.expression.approximate.interval import Number
from shared.expression.exact import Rational
from shared.expression.failure import Failure
from shared.expression.machine import perform
from shared.expression.program import part_range

SUM, PRODUCT, UNARY, POWER, POSTFIX, ATOM = range(1, 7)
"""The levels of the grammar, loosest first."""


@dataclass(frozen=True)
class Sample:
    """A text, the level of the grammar it is on, and its value; None divides by zero."""

    text: str
    level: int
    value: Fraction | None


INFIX: dict[str, tuple[int, int, int, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": (SUM, SUM, PRODUCT, lambda a, b: a + b),
    "-": (SUM, SUM, PRODUCT, lambda a, b: a - b),
    "−": (SUM, SUM, PRODUCT, lambda a, b: a - b),
    "*": (PRODUCT, PRODUCT, UNARY, lambda a, b: a * b),
    "×": (PRODUCT, PRODUCT, UNARY, lambda a, b: a * b),
    "/": (PRODUCT, PRODUCT, UNARY, lambda a, b: a / b),
    "÷": (PRODUCT, PRODUCT, UNARY, lambda a, b: a / b),
    "//": (PRODUCT, PRODUCT, UNARY, lambda a, b: Fraction(a // b)),
    "%": (PRODUCT, PRODUCT, UNARY, lambda a, b: a % b),
}

space = st.sampled_from(["", "", "", " ", "  ", "\t", "\n", "\N{NO-BREAK SPACE}"])


@st.composite
def literals(draw: st.DrawFn) -> Sample:
    """A number in one of the ways to write it."""
    whole = draw(st.integers(0, 10**4))
    form = draw(
        st.sampled_from(["{w}", "0{w}", "{w}.", "{w}.{f}", ".{f}", "{w}e{p}", "{w}.{f}E{p}"])
    )
    fraction = draw(st.from_regex(r"[0-9]{1,4}", fullmatch=True))
    power = draw(st.integers(-5, 5))
    value = Fraction(whole if "{w}" in form else 0)
    if "{f}" in form:
        value += Fraction(int(fraction), 10 ** len(fraction))
    if "{p}" in form:
        value *= Fraction(10) ** power
    return Sample(form.format(w=whole, f=fraction, p=power), ATOM, value)


def placed(draw: st.DrawFn, sample: Sample, level: int) -> str:
    """The text of an operand, in parentheses where the grammar or chance wants them."""
    text = f"{draw(space)}{sample.text}{draw(space)}"
    if sample.level < level or draw(st.integers(0, 4)) == 0:
        text = f"{draw(space)}({text}){draw(space)}"
    return text


def computed(
    function: Callable[[Fraction, Fraction], Fraction], left: Sample, right: Sample
) -> Fraction | None:
    """The value of an operation, None where an operand or the operation has none."""
    if left.value is None or right.value is None:
        return None
    try:
        return function(left.value, right.value)
    except ZeroDivisionError:
        return None


@st.composite
def operations(draw: st.DrawFn, operand: st.SearchStrategy[Sample]) -> Sample:
    """Two operands with an infix operator."""
    symbol = draw(st.sampled_from(sorted(INFIX)))
    level, left_level, right_level, function = INFIX[symbol]
    left, right = draw(operand), draw(operand)
    text = placed(draw, left, left_level) + symbol + placed(draw, right, right_level)
    return Sample(text, level, computed(function, left, right))


@st.composite
def signed(draw: st.DrawFn, operand: st.SearchStrategy[Sample]) -> Sample:
    """An operand after a run of signs."""
    signs = draw(st.text("+-−", min_size=1, max_size=4))
    inner = draw(operand)
    value = None if inner.value is None else inner.value * (-1) ** (len(signs) - signs.count("+"))
    return Sample(signs + placed(draw, inner, UNARY), UNARY, value)


@st.composite
def powers(draw: st.DrawFn, operand: st.SearchStrategy[Sample]) -> Sample:
    """A power by a small whole number, or by whatever has such a value."""
    base, exponent = draw(operand), draw(operand)
    small = exponent.value in range(-4, 5) and len(str(base.value)) < 50
    if not small:
        number = draw(st.integers(-4, 4))
        exponent = Sample(str(number), ATOM if number >= 0 else UNARY, Fraction(number))
    symbol = draw(st.sampled_from(["^", "**"]))
    text = placed(draw, base, POSTFIX) + symbol + placed(draw, exponent, UNARY)
    return Sample(text, POWER, computed(lambda a, b: Fraction(a ** int(b)), base, exponent))


@st.composite
def factorials(draw: st.DrawFn, _operand: st.SearchStrategy[Sample]) -> Sample:
    """The factorial of a small number."""
    number = draw(st.integers(0, 12))
    operand = Sample(str(number), ATOM, Fraction(number))
    return Sample(placed(draw, operand, ATOM) + "!", POSTFIX, Fraction(factorial(number)))


samples = st.recursive(
    literals(),
    lambda inner: st.one_of(operations(inner), signed(inner), powers(inner), factorials(inner)),
    max_leaves=25,
)


@given(samples)
def test_a_random_expression_has_the_value_it_was_built_with(sample: Sample) -> None:
    if sample.value is None:
        with pytest.raises(ExpressionError) as caught:
            evaluate(sample.text)
        assert caught.value.code == Code.DIVISION_BY_ZERO
    else:
        assert evaluate(sample.text).exact == str(sample.value)


@given(samples)
def test_the_characters_of_each_step_alone_have_its_value(sample: Sample) -> None:
    program = parse(sample.text)
    stack: list[Number] = []
    for index, step in enumerate(program.steps):
        if isinstance(step, str):
            stack.append(Rational(step))
        else:
            cut = len(stack) - step.arity
            operands = stack[cut:]
            try:
                stack[cut:] = [perform(step, operands)]
            except Failure:
                return
        start, end = part_range(program, index)
        assert evaluate(sample.text[start:end]).exact == str(stack[-1])


@given(samples, samples)
def test_floor_division_and_remainder_belong_together(left: Sample, right: Sample) -> None:
    if left.value is None or not right.value:
        return
    a, b = f"({left.text})", f"({right.text})"
    assert evaluate(f"{b}*({a}//{b}) + {a}%{b}").exact == str(left.value)


@given(st.fractions(min_value=0, max_denominator=10**6), st.integers(1, 9), st.integers(-9, 9))
def test_the_root_of_a_power_is_exact(base: Fraction, degree: int, power: int) -> None:
    if base == 0 and power < 0:
        return
    text = f"(({base})^{degree})^({power}/{degree})"
    assert evaluate(text).exact == str(base**power)
