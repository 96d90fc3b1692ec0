"""The names that the language knows: one table for the parser, the evaluator and the manual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Kind(Enum):
    """What a name stands for."""

    FUNCTION = "function"
    CONSTANT = "constant"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Name:
    """One name; a function takes `least` to `most` arguments, any number where that is None."""

    text: str
    kind: Kind
    meaning: str
    least: int = 0
    most: int | None = 0
    hint: str = ""

    def accepts(self, count: int) -> bool:
        """Whether the function can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)


def _function(text: str, meaning: str, least: int = 1, hint: str = "") -> Name:
    return Name(text, Kind.FUNCTION, meaning, least, least, hint)


def _gathering(text: str, meaning: str) -> Name:
    return Name(text, Kind.FUNCTION, meaning, 1, None)


_LOG_HINT = "write ln(x), log10(x) or log(x, base)"

_TABLE = (
    _function("sqrt", "the square root"),
    _function("cbrt", "the cube root"),
    _function("root", "the n-th root of x: root(x, n)", 2),
    _function("exp", "e to the power x"),
    _function("ln", "the natural logarithm"),
    _function("log2", "the logarithm to base 2"),
    _function("log10", "the logarithm to base 10"),
    _function("log", "the logarithm of x to base b: log(x, b)", 2, _LOG_HINT),
    _function("sin", "the sine of an angle in radians"),
    _function("cos", "the cosine of an angle in radians"),
    _function("tan", "the tangent of an angle in radians"),
    _function("asin", "the angle in radians with this sine"),
    _function("acos", "the angle in radians with this cosine"),
    _function("atan", "the angle in radians with this tangent"),
    _function("atan2", "the angle in radians of the point (x, y): atan2(y, x)", 2),
    _function("sinh", "the hyperbolic sine"),
    _function("cosh", "the hyperbolic cosine"),
    _function("tanh", "the hyperbolic tangent"),
    _function("abs", "the value without its sign"),
    _function("sign", "-1, 0 or 1"),
    _function("floor", "the nearest integer that is not above"),
    _function("ceil", "the nearest integer that is not below"),
    _function("round", "the nearest integer, halves away from zero"),
    _function("trunc", "the integer part"),
    _gathering("min", "the least of its arguments"),
    _gathering("max", "the greatest of its arguments"),
    _gathering("gcd", "the greatest common divisor of its arguments"),
    _gathering("lcm", "the least common multiple of its arguments"),
    _function("factorial", "the product of the whole numbers from 1 to x"),
    Name("pi", Kind.CONSTANT, "the circumference of a circle over its diameter"),
    Name("e", Kind.CONSTANT, "the base of the natural logarithm"),
    Name("tau", Kind.CONSTANT, "two pi, a full turn in radians"),
    Name("ans", Kind.REFERENCE, "the value of the previous submission"),
)

NAMES: Mapping[str, Name] = MappingProxyType({entry.text: entry for entry in _TABLE})
FUNCTIONS: Mapping[str, Name] = MappingProxyType(
    {entry.text: entry for entry in _TABLE if entry.kind is Kind.FUNCTION}
)
