"""Estimates of how large a result will be, made before the work is done.

An estimate errs on the small side, by a few bits where nothing cancels: an operation is refused
only when its result is certainly over the limit. One that passes has a bounded cost, and its
result is measured afterwards. Each function raises `Failure`.
"""

from __future__ import annotations

from shared.expression import limits
from shared.expression.exact import Integer, Rational, gcd, height, log2


def grows_little(left: Rational, right: Rational) -> bool:
    """Whether no sum, product, quotient or remainder of the two can be over the limit.

    The height of each of those is at most the two heights and one bit more.
    """
    return height(left) + height(right) < limits.BITS.most


def bound_sum(left: Rational, right: Rational) -> None:
    """Refuse a sum or difference whose numerator or common denominator is too long."""
    if not grows_little(left, right):
        bottom = left.denominator.bit_length() + right.denominator.bit_length() - 1
        longest = max(bottom, _sum_bits(left, right))
        if longest > limits.BITS.most:
            refuse_over(longest - 2 * _common_bits(left.denominator, right.denominator))


def bound_product(left: Rational, right: Rational) -> None:
    """Refuse a product that is too long after what can be cancelled is cancelled."""
    if not grows_little(left, right):
        _bound_fraction(left, right.numerator, right.denominator)


def bound_quotient(left: Rational, right: Rational) -> None:
    """Refuse a quotient like the product with the divisor turned over; `/` refuses a zero."""
    if right and not grows_little(left, right):
        _bound_fraction(left, right.denominator, right.numerator)


def bound_floor(left: Rational, right: Rational) -> None:
    """Refuse a whole quotient that is too long; `//` refuses a zero."""
    if right and not grows_little(left, right):
        top = left.numerator.bit_length() + right.denominator.bit_length()
        bottom = left.denominator.bit_length() + right.numerator.bit_length()
        refuse_over(top - bottom - 1)


def bound_power(base: Rational, exponent: Integer) -> None:
    """Refuse a power that is too long; the base must not be 0, 1 or -1."""
    longest = max(abs(base.numerator), base.denominator)
    if log2(longest) * abs(exponent) > limits.BITS.most:
        raise limits.over(limits.BITS)


def refuse_over(bits: int) -> None:
    """Refuse a numerator or denominator of so many bits when that is over the limit."""
    if bits > limits.BITS.most:
        raise limits.over(limits.BITS)


def _bound_fraction(left: Rational, top: Integer, bottom: Integer) -> None:
    """Refuse `left * top / bottom`, given that `top / bottom` is in lowest terms."""
    longest = max(
        left.numerator.bit_length() + top.bit_length(),
        left.denominator.bit_length() + bottom.bit_length(),
    )
    if longest - 1 > limits.BITS.most:
        common = _common_bits(left.numerator, bottom) + _common_bits(top, left.denominator)
        refuse_over(longest - 1 - common)


def _common_bits(one: Integer, other: Integer) -> int:
    """How many bits dividing by the greatest common divisor may take away."""
    common = gcd(one, other)
    return common.bit_length() if common > 1 else 0


def _sum_bits(left: Rational, right: Rational) -> int:
    """The length of the numerator over the product of the denominators.

    Nothing is said where the two terms are about as long, because they may cancel.
    """
    one = left.numerator.bit_length() + right.denominator.bit_length()
    other = right.numerator.bit_length() + left.denominator.bit_length()
    return max(one, other) - 2 if abs(one - other) > 2 else 0
