"""Why an expression has no value: the codes of `ExpressionError`, and what each one means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """What kind of error an expression has; programs decide by it, people read the sentence."""

    SYNTAX = "syntax"
    CHARACTER = "character"
    NUMBER = "number"
    NAME = "name"
    ARGUMENTS = "arguments"
    DIVISION_BY_ZERO = "division_by_zero"
    OUTSIDE_REALS = "outside_reals"
    DOMAIN = "domain"
    IMPRECISE = "imprecise"
    LIMIT = "limit"
    REFERENCE = "reference"


MEANINGS: Mapping[Code, str] = MappingProxyType(
    {
        Code.SYNTAX: "Something is missing, or stands where it cannot.",
        Code.CHARACTER: "A character that the language does not have.",
        Code.NUMBER: "A number that is not written as the language writes numbers.",
        Code.NAME: "A name that is neither a function nor a constant.",
        Code.ARGUMENTS: "A function with too few or too many arguments.",
        Code.DIVISION_BY_ZERO: "A division or remainder by zero, or zero to a negative power.",
        Code.OUTSIDE_REALS: "A result that is not a real number.",
        Code.DOMAIN: "An operation on a value for which it is not defined.",
        Code.IMPRECISE: "A comparison, rounding or digit that an approximate value leaves open.",
        Code.LIMIT: "One of the limits on size; the sentence says which.",
        Code.REFERENCE: "A task number, `ans` or a name that has no value to use.",
    }
)
