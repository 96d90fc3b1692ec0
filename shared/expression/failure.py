"""A failed operation, before it is known where in the text the operation stands."""

from __future__ import annotations

from enum import Enum

from shared.expression.codes import Code


class Part(Enum):
    """The part of an operation that an error is about."""

    WHOLE = "whole"
    RIGHT = "right operand"
    SIGN = "sign or name"


class Failure(Exception):
    """Raised by operators, which know values only; the evaluator adds the character range."""

    def __init__(self, code: Code, message: str, part: Part = Part.WHOLE) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.part = part
