"""Real numbers of fixed precision, and the only place that knows they come from MPFR.

MPFR rounds every operation correctly in a direction that is asked for (Fousse, Hanrot, Lefèvre,
Pélissier, Zimmermann: "MPFR: a multiple-precision binary floating-point library with correct
rounding", ACM TOMS 33, 2007), so that an interval between two of them is a proof. gmpy2 has no
type stubs: what is used of it is declared here, and nothing is wrapped.

The signs of Python, `-x` and `abs(x)`, round to 53 bits: `DOWN.minus` does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.expression.exact import Integer, Rational

PRECISION = 270
"""Bits: 50 working digits are 167, and the others guard against what operations lose."""

WIDE = PRECISION + 64
"""Bits in which a number is turned into decimal digits."""

if TYPE_CHECKING:

    class Real:
        """A binary number whose exponent does not overflow where the limits are kept."""

        precision: int

        def as_mantissa_exp(self) -> tuple[Integer, Integer]: ...
        def __lt__(self, other: Real | Rational | int) -> bool: ...
        def __le__(self, other: Real | Rational | int) -> bool: ...
        def __gt__(self, other: Real | Rational | int) -> bool: ...
        def __ge__(self, other: Real | Rational | int) -> bool: ...
        def __bool__(self) -> bool: ...

    class Rounding:
        """A precision and a direction; each method rounds its result so."""

        def add(self, x: Real, y: Real, /) -> Real: ...
        def sub(self, x: Real, y: Real, /) -> Real: ...
        def mul(self, x: Real, y: Real, /) -> Real: ...
        def div(self, x: Real, y: Real, /) -> Real: ...
        def pow(self, x: Real, y: Real, /) -> Real: ...
        def mul_2exp(self, x: Real, n: int, /) -> Real: ...
        def minus(self, x: Real, /) -> Real: ...
        def plus(self, x: Real, /) -> Real: ...
        def sqrt(self, x: Real, /) -> Real: ...
        def exp(self, x: Real, /) -> Real: ...
        def log(self, x: Real, /) -> Real: ...
        def log1p(self, x: Real, /) -> Real: ...
        def sin(self, x: Real, /) -> Real: ...
        def cos(self, x: Real, /) -> Real: ...
        def tan(self, x: Real, /) -> Real: ...
        def asin(self, x: Real, /) -> Real: ...
        def acos(self, x: Real, /) -> Real: ...
        def atan(self, x: Real, /) -> Real: ...
        def atan2(self, y: Real, x: Real, /) -> Real: ...
        def sinh(self, x: Real, /) -> Real: ...
        def cosh(self, x: Real, /) -> Real: ...
        def tanh(self, x: Real, /) -> Real: ...
        def rint_floor(self, x: Real, /) -> Real: ...
        def const_pi(self) -> Real: ...

    DOWN: Rounding
    UP: Rounding
    WIDE_DOWN: Rounding
    WIDE_UP: Rounding

    def mpfr(value: int | Integer | Rational, precision: int, rounding: Rounding) -> Real: ...
    def get_exp(value: Real) -> int: ...
    def is_infinite(value: Real) -> bool: ...

else:
    from gmpy2 import RoundDown, RoundUp, context, get_exp, is_infinite, mpfr

    Real, Rounding = mpfr, context

    DOWN = context(precision=PRECISION, round=RoundDown)
    UP = context(precision=PRECISION, round=RoundUp)
    WIDE_DOWN = context(precision=WIDE, round=RoundDown)
    WIDE_UP = context(precision=WIDE, round=RoundUp)

ZERO, ONE, MINUS_ONE = (mpfr(number, PRECISION, DOWN) for number in (0, 1, -1))

__all__ = [
    "DOWN",
    "MINUS_ONE",
    "ONE",
    "PRECISION",
    "UP",
    "WIDE_DOWN",
    "WIDE_UP",
    "ZERO",
    "Real",
    "Rounding",
]


def below(value: Rational, precision: int = PRECISION) -> Real:
    """The greatest number of this precision that is not above an exact value."""
    return mpfr(value, precision, DOWN)


def above(value: Rational, precision: int = PRECISION) -> Real:
    """The least number of this precision that is not below an exact value."""
    return mpfr(value, precision, UP)


def exponent(value: Real) -> int:
    """The e of a number whose size is from 2^(e-1) to 2^e; 0 for zero."""
    return get_exp(value)


def is_finite(value: Real) -> bool:
    """Whether no operation has gone beyond every number of this precision."""
    return not is_infinite(value)


def parts(value: Real) -> tuple[Integer, int]:
    """Mantissa and exponent: the number is mantissa · 2^exponent."""
    mantissa, power = value.as_mantissa_exp()
    return mantissa, int(power)


def joined(mantissa: Integer, power: int) -> Real:
    """The number of which these are the parts; the mantissa has at most `PRECISION` bits."""
    return DOWN.mul_2exp(mpfr(mantissa, PRECISION, DOWN), power)


def exactly(value: Real) -> Rational:
    """The same number as a fraction."""
    mantissa, power = parts(value)
    if power >= 0:
        return Rational(mantissa << power)
    return Rational(mantissa, Integer(1) << -power)
