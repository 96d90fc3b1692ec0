"""How large an expression and its values may be: one table, from which the refusals speak."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import ExpressionError
from shared.expression.codes import Code
from shared.expression.failure import Failure, Part
from shared.limits import REFERENCES as REFERENCES_OF_A_TASK


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of something that is accepted, and the sentence for what is over it."""

    name: str
    most: int
    unit: str
    complaint: str

    def sentence(self) -> str:
        """What a person is told whose expression is over the limit."""
        return f"{self.complaint}: the limit is {self.most:,} {self.unit}"


INPUT = Limit("input", 1_000_000, "bytes of UTF-8", "the expression is too long")
NODES = Limit("nodes", 1_000_000, "nodes", "the expression has too many numbers and operations")
NESTING = Limit("nesting", 200_000, "levels", "parentheses are nested too deeply")
EXPONENT = Limit("exponent", 100_000, "up or down", "the exponent of this number is too large")
BITS = Limit(
    "bits", 4_000_000, "bits in a numerator or denominator", "the result of this is too large"
)
HELD = Limit("held", 1_000_000_000, "bits", "the values held at once are too large")
LARGE = Limit(
    "size of an approximate value",
    4_000_000,
    "bits before the point",
    "the result of this is too large",
)
SMALL = Limit(
    "smallness of an approximate value",
    4_000_000,
    "bits after the point",
    "the result of this is too small",
)
ANGLE = Limit("angle", 3_500_000, "bits before the point", "this angle is too large")
REFERENCES = Limit(
    "references",
    REFERENCES_OF_A_TASK,
    "different ones",
    "the expression uses too many other values",
)
WORK = Limit(
    "work",
    20_000,
    "ms of estimated computing",
    "this expression takes too long",
)
FACTORIAL = Limit("factorial", 100_000, "for its argument", "this factorial is too large")

LIMITS = (
    INPUT,
    NODES,
    NESTING,
    REFERENCES,
    EXPONENT,
    BITS,
    LARGE,
    SMALL,
    ANGLE,
    HELD,
    WORK,
    FACTORIAL,
)


def refuse(limit: Limit, start: int, end: int) -> ExpressionError:
    """The error for characters `start` to `end`, which are over the limit."""
    return ExpressionError(Code.LIMIT, limit.sentence(), start, end)


def over(limit: Limit) -> Failure:
    """The failure of an operation that is over the limit."""
    return Failure(Code.LIMIT, limit.sentence(), Part.WHOLE)
