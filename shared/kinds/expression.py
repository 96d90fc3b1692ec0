"""The kind `expression`: a text that has a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits
from shared.kinds.base import Description, Kind
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Most
from shared.wire.schema import record

NAME = "expression"


@record
@dataclass(frozen=True, slots=True)
class Expression:
    """The payload."""

    text: Annotated[str, Most(limits.EXPRESSION_CHARS)]


@record
@dataclass(frozen=True, slots=True)
class ExpressionResult:
    """The result, as `shared.expression.Value` has it."""

    exact: str | None
    decimal: str
    approximate: bool
    digits: Count


def payload(text: str) -> bytes:
    """The payload of an expression."""
    return pack(Expression(text))


def text_of(body: bytes) -> str:
    """The expression in a payload; raises `WireError`."""
    return unpack(Expression, body).text


def describe(body: bytes) -> Description:
    """The first characters of the expression are its title."""
    return Description(title=text_of(body)[: limits.TITLE_CHARS])


KIND = Kind(NAME, describe)
