"""The work `operation`: a step of an expression that was split. No user submits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.wire.fields import Count, Millis, Most, ResultBody
from shared.wire.schema import record

NAME = "operation"

Text = Annotated[str, Most(limits.EXPRESSION_CHARS)]


@record
@dataclass(frozen=True, slots=True)
class Given:
    """The value of a reference, as the result of its task has it."""

    text: Text
    result: ResultBody


@record
@dataclass(frozen=True, slots=True)
class Operation:
    """The payload: `body` as `expression.splitting.steps` reads it; the operands come as inputs."""

    body: Annotated[str, Most(3 * limits.EXPRESSION_CHARS)]
    given: Annotated[tuple[Given, ...], Most(limits.REFERENCES)]
    time: Millis
    """how long it takes at least"""
    start: Count
    end: Count
    """the characters of the expression that it is about"""
    last: bool
    """its value is that of the expression"""
