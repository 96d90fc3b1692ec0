"""The operators on exact values, each held to the limits; `Failure` is raised for what is not.

gmpy2 divides numerator and denominator of every result by their common divisor, also where both
operands are whole: those are computed here without it, in a third of the time.
"""

from __future__ import annotations

from shared.expression import bounds, limits
from shared.expression.bounds import refuse_over
from shared.expression.codes import Code
from shared.expression.exact import Integer, Rational, fac, height
from shared.expression.failure import Failure

_ONE = Rational(1)


def are_whole(left: Rational, right: Rational) -> bool:
    """Whether both values are whole numbers."""
    return left.denominator == 1 and right.denominator == 1


def add(left: Rational, right: Rational) -> Rational:
    """The sum."""
    if are_whole(left, right):
        return Rational(left.numerator + right.numerator)
    bounds.bound_sum(left, right)
    return left + right


def subtract(left: Rational, right: Rational) -> Rational:
    """The difference."""
    if are_whole(left, right):
        return Rational(left.numerator - right.numerator)
    bounds.bound_sum(left, right)
    return left - right


def multiply(left: Rational, right: Rational) -> Rational:
    """The product."""
    bounds.bound_product(left, right)
    if are_whole(left, right):
        return Rational(left.numerator * right.numerator)
    return left * right


def divide(left: Rational, right: Rational) -> Rational:
    """The quotient; raises `ZeroDivisionError`."""
    bounds.bound_quotient(left, right)
    return left / right


def quick_floor(left: Rational, right: Rational) -> Rational:
    """The quotient rounded down, of small values; raises `ZeroDivisionError`."""
    return Rational(left.numerator * right.denominator // (left.denominator * right.numerator))


def floor_divide(left: Rational, right: Rational) -> Rational:
    """The quotient rounded down; raises `ZeroDivisionError`."""
    bounds.bound_floor(left, right)
    return quick_floor(left, right)


def quick_remainder(left: Rational, right: Rational) -> Rational:
    """What floor division leaves, of small values; raises `ZeroDivisionError`."""
    rest = left.numerator * right.denominator % (left.denominator * right.numerator)
    return Rational(rest, left.denominator * right.denominator)


def remainder(left: Rational, right: Rational) -> Rational:
    """What floor division leaves; raises `ZeroDivisionError`."""
    top = left.numerator * right.denominator
    rest = top % (left.denominator * right.numerator)
    if rest == top:
        return left
    bottom = left.denominator * right.denominator
    # What cancels is at most as long as the rest.
    refuse_over(bottom.bit_length() - rest.bit_length() if rest else 0)
    return Rational(rest, bottom)


def factorial(value: Rational) -> Rational:
    """The product of the whole numbers from 1 to `value`."""
    if value.denominator > 1 or value < 0:
        raise Failure(Code.DOMAIN, "a factorial needs a whole number that is not negative")
    if value.numerator > limits.FACTORIAL.most:
        raise limits.over(limits.FACTORIAL)
    return Rational(fac(int(value.numerator)))


def whole_power(base: Rational, exponent: Integer) -> Rational:
    """The power by a whole number, where 0^0 is 1."""
    if not base:
        return _power_of_zero(exponent)
    if height(base) == 1:
        return base if exponent & 1 else _ONE
    bounds.bound_power(base, exponent)
    return base ** int(exponent)


def _power_of_zero(exponent: Integer) -> Rational:
    if exponent < 0:
        raise Failure(Code.DIVISION_BY_ZERO, "division by zero: zero to a negative power")
    return _ONE if not exponent else Rational(0)
