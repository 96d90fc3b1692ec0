"""What the operators compute that gmpy2 does not compute under the same sign."""

from __future__ import annotations

from shared.expression import limits
from shared.expression.bounds import bound_power
from shared.expression.codes import Code
from shared.expression.exact import Integer, Rational, fac, height, iroot
from shared.expression.failure import Failure

_ONE = Rational(1)


def floor_divide(left: Rational, right: Rational) -> Rational:
    """The quotient rounded down; raises `ZeroDivisionError`."""
    return Rational(left // right)


def factorial(value: Rational) -> Rational:
    """The product of the whole numbers from 1 to `value`; raises `Failure`."""
    if value.denominator > 1 or value < 0:
        raise Failure(Code.DOMAIN, "a factorial needs a whole number that is not negative")
    if value.numerator > limits.FACTORIAL.most:
        raise limits.over(limits.FACTORIAL)
    return Rational(fac(int(value.numerator)))


def power(base: Rational, exponent: Rational) -> Rational:
    """The exact power, a root included when it is a fraction; raises `Failure`."""
    if exponent.denominator > 1:
        base = exact_root(base, exponent.denominator)
    return whole_power(base, exponent.numerator)


def whole_power(base: Rational, exponent: Integer) -> Rational:
    """The power by a whole number, where 0^0 is 1; raises `Failure`."""
    if not base:
        return _power_of_zero(exponent)
    if height(base) == 1:
        return base if exponent & 1 else _ONE
    bound_power(base, exponent)
    return base ** int(exponent)


def _power_of_zero(exponent: Integer) -> Rational:
    if exponent < 0:
        raise Failure(Code.DIVISION_BY_ZERO, "division by zero: zero to a negative power")
    return Rational(0) if exponent else _ONE


def exact_root(value: Rational, degree: Integer) -> Rational:
    """The root of a value that is a perfect power; `Failure` for every other value."""
    if value < 0:
        raise Failure(
            Code.OUTSIDE_REALS,
            "outside the real numbers: a negative number to a power that is not whole",
        )
    if degree > height(value):
        return _trivial_root(value)
    top, top_exact = iroot(value.numerator, int(degree))
    bottom, bottom_exact = iroot(value.denominator, int(degree))
    if not (top_exact and bottom_exact):
        raise _irrational()
    return Rational(top, bottom)


def _trivial_root(value: Rational) -> Rational:
    """The root of 0 or 1, since the degree is too high for any other perfect power."""
    if value.denominator > 1 or value.numerator > 1:
        raise _irrational()
    return value


def _irrational() -> Failure:
    return Failure(
        Code.NOT_AVAILABLE,
        "this power is irrational, and approximate values are not available yet",
    )
