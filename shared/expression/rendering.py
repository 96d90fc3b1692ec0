"""Exact values as text: whole, and as a decimal."""

from __future__ import annotations

from typing import NamedTuple

from shared.expression.exact import Integer, Rational

WHOLE_DIGITS = 60
"""A decimal of no more digits than this is shown whole; a zero before the point is not counted."""

CUT_DIGITS = 30
"""So many significant digits are shown of any other decimal."""

ELLIPSIS = "…"
_TEN = Integer(10)

# With log10(2) taken as 0.30 or 0.31, whichever gives more, no fewer than 60 digits are left.
_SPARE_DIGITS = WHOLE_DIGITS + 3

_POWERS = [_TEN**shift for shift in range(2 * _SPARE_DIGITS)]


class Value(NamedTuple):
    """What an expression is worth, as text.

    `exact` is the whole value, such as `35/2`; `digits` is the number of digits in it. `decimal`
    is always short: the whole value where that takes at most 60 digits (`17.5`), else 30
    significant digits and an ellipsis; an exponent takes the place of the zeros or digits that
    would not fit (`1.60693…e60`, `1e400`).

    Of an approximate value `exact` is None, `decimal` is rounded to the nearest and has no
    ellipsis, `digits` counts its digits, all of which are certain, and `error`, such as
    `4.2e-31`, is the most by which it may differ from the true value.

    A named tuple, because one is made for each evaluation and this is the quickest.
    """

    exact: str | None
    decimal: str
    approximate: bool
    digits: int
    error: str | None = None


def render_exact(value: Rational) -> Value:
    """The texts of an exact value, of whatever length."""
    exact = str(value)
    sign = "-" if exact[0] == "-" else ""
    digits = len(exact) - len(sign)
    if "/" in exact:
        return Value(exact, sign + _decimal(value), False, digits - 1)
    if digits <= WHOLE_DIGITS:
        return Value(exact, exact, False, digits)
    significant = exact.lstrip("-").rstrip("0")
    return Value(exact, sign + _whole_or_cut(significant, digits), False, digits)


def _decimal(value: Rational) -> str:
    """A fraction as a decimal, without its sign."""
    top, bottom = abs(value.numerator), value.denominator
    shift = bottom.bit_length() - 1
    if shift < _SPARE_DIGITS:
        # Where a decimal ends, it does so after as many digits as its denominator has bits.
        quotient, remainder = divmod(top * _POWERS[shift], bottom)
        if not remainder:
            digits = str(quotient)
            return _whole_or_cut(digits.rstrip("0"), len(digits) - shift)
    bits = bottom.bit_length() - top.bit_length()
    shift = _SPARE_DIGITS + bits * (31 if bits > 0 else 30) // 100
    if shift >= 0:
        power = _POWERS[shift] if shift < len(_POWERS) else _TEN**shift
        quotient, remainder = divmod(top * power, bottom)
    else:
        quotient, remainder = divmod(top, bottom * _TEN**-shift)
    digits = str(quotient)
    point = len(digits) - shift
    if remainder:
        return _cut(digits, point)
    return _whole_or_cut(digits.rstrip("0"), point)


def _whole_or_cut(digits: str, point: int) -> str:
    """The decimal whose significant digits are these, `point` of them before the point."""
    count = len(digits)
    if point <= WHOLE_DIGITS and count <= WHOLE_DIGITS and count - point <= WHOLE_DIGITS:
        return positional(digits, point)
    if count <= CUT_DIGITS:
        return f"{positional(digits, 1)}e{point - 1}"
    return _cut(digits, point)


def _cut(digits: str, point: int) -> str:
    """The first significant digits of a decimal, and an ellipsis for the rest."""
    shown = digits[:CUT_DIGITS]
    if CUT_DIGITS - WHOLE_DIGITS <= point < CUT_DIGITS:
        return positional(shown, point) + ELLIPSIS
    return f"{positional(shown, 1)}{ELLIPSIS}e{point - 1}"


def positional(digits: str, point: int) -> str:
    """Digits with the point, and zeros where they are needed to reach it."""
    if 0 < point < len(digits):
        return f"{digits[:point]}.{digits[point:]}"
    return digits.ljust(point, "0") if point > 0 else f"0.{'0' * -point}{digits}"
