"""The names that the language knows: one table for the parser, the evaluator and the manual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from shared.expression import choices, whole
from shared.expression.approximate import angles, constants, inverses, logarithms, roots
from shared.expression.approximate.interval import Interval, Number


class Kind(Enum):
    """What a name stands for."""

    FUNCTION = "function"
    CONSTANT = "constant"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Name:
    """One name; a function takes `least` to `most` arguments, any number where that is None.

    `apply` computes its value and may raise `Failure`. `exact` says where an exact result comes
    from exact arguments; without it there is none.
    """

    text: str
    kind: Kind
    apply: Callable[..., Number]
    meaning: str
    exact: str = ""
    least: int = 0
    most: int | None = 0
    hint: str = ""

    def accepts(self, count: int) -> bool:
        """Whether the function can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def stays_exact(self) -> bool:
        """Whether exact arguments always give an exact result."""
        return self.exact == ALWAYS


ALWAYS = "always"
_AT_ZERO = "at 0"
_ROOT = "where it comes out"
_POWERS = "where x and b are powers of the same number"
_LOG_HINT = "write ln(x), log10(x) or log(x, base)"


def _function(
    text: str,
    apply: Callable[..., Number],
    meaning: str,
    exact: str,
    count: int = 1,
    hint: str = "",
) -> Name:
    return Name(text, Kind.FUNCTION, apply, meaning, exact, count, count, hint)


def _gathering(text: str, apply: Callable[..., Number], meaning: str) -> Name:
    return Name(text, Kind.FUNCTION, apply, meaning, ALWAYS, 1, None)


def _constant(text: str, value: Interval, meaning: str) -> Name:
    return Name(text, Kind.CONSTANT, lambda: value, meaning)


def _given() -> Number:
    """Never called: the value of a reference is given."""
    raise NotImplementedError


# fmt: off
_TABLE = (
    _function("sqrt", roots.sqrt, "the square root", _ROOT),
    _function("cbrt", roots.cbrt, "the cube root", _ROOT),
    _function("root", roots.root, "the n-th root of x: root(x, n)", _ROOT, 2),
    _function("exp", logarithms.exp, "e to the power x", _AT_ZERO),
    _function("ln", logarithms.ln, "the natural logarithm", "at 1"),
    _function("log2", logarithms.log2, "the logarithm to base 2", "at powers of 2"),
    _function("log10", logarithms.log10, "the logarithm to base 10", "at powers of 10"),
    _function("log", logarithms.log, "the logarithm of x to base b: log(x, b)", _POWERS, 2,
              _LOG_HINT),
    _function("sin", angles.sin, "the sine of an angle in radians", _AT_ZERO),
    _function("cos", angles.cos, "the cosine of an angle in radians", _AT_ZERO),
    _function("tan", angles.tan, "the tangent of an angle in radians", _AT_ZERO),
    _function("asin", inverses.asin, "the angle in radians with this sine", _AT_ZERO),
    _function("acos", inverses.acos, "the angle in radians with this cosine", "at 1"),
    _function("atan", inverses.atan, "the angle in radians with this tangent", _AT_ZERO),
    _function("atan2", inverses.atan2, "the angle in radians of the point (x, y): atan2(y, x)",
              "for y = 0 and x above 0", 2),
    _function("sinh", inverses.sinh, "the hyperbolic sine", _AT_ZERO),
    _function("cosh", inverses.cosh, "the hyperbolic cosine", _AT_ZERO),
    _function("tanh", inverses.tanh, "the hyperbolic tangent", _AT_ZERO),
    _function("abs", whole.absolute, "the value without its sign", ALWAYS),
    _function("sign", whole.sign, "-1, 0 or 1", ALWAYS),
    _function("floor", whole.floor, "the nearest integer that is not above", ALWAYS),
    _function("ceil", whole.ceil, "the nearest integer that is not below", ALWAYS),
    _function("round", whole.round_, "the nearest integer, halves away from zero", ALWAYS),
    _function("trunc", whole.trunc, "the integer part", ALWAYS),
    _gathering("min", choices.least, "the least of its arguments"),
    _gathering("max", choices.greatest, "the greatest of its arguments"),
    _gathering("gcd", whole.greatest_divisor, "the greatest common divisor of its arguments"),
    _gathering("lcm", whole.least_multiple, "the least common multiple of its arguments"),
    _function("factorial", whole.factorial, "the product of the whole numbers from 1 to x", ALWAYS),
    _constant("pi", constants.PI, "the circumference of a circle over its diameter"),
    _constant("e", constants.E, "the base of the natural logarithm"),
    _constant("tau", constants.TAU, "two pi, a full turn in radians"),
    Name("ans", Kind.REFERENCE, _given, "the value of the previous submission"),
)
# fmt: on

NAMES: Mapping[str, Name] = MappingProxyType({entry.text: entry for entry in _TABLE})
FUNCTIONS: Mapping[str, Name] = MappingProxyType(
    {entry.text: entry for entry in _TABLE if entry.kind is Kind.FUNCTION}
)
