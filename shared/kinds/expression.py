"""The kind `expression`: a text that has a value."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from shared import limits
from shared.errors import ErrorCode, ExpressionError, RequestError
from shared.kinds import operation
from shared.kinds.base import Description, Kind, Pieces, Reference, Referent
from shared.wire.codec import pack, unpack
from shared.wire.fields import Count, Most
from shared.wire.schema import record

if TYPE_CHECKING:
    from shared.expression import Mention

NAME = "expression"


@record
class Expression(NamedTuple):
    """The payload."""

    text: Annotated[str, Most(limits.EXPRESSION_CHARS)]


@record
class ExpressionResult(NamedTuple):
    """The result, as `shared.expression.Value` has it.

    `low` and `high` are the ends of an approximate value, such as `-3fp-270` for -0x3f·2^-270,
    so that another expression goes on with it as precisely as it was computed.
    """

    exact: str | None
    decimal: str
    approximate: bool
    digits: Count
    error: str | None = None
    low: str | None = None
    high: str | None = None


def payload(text: str) -> bytes:
    """The payload of an expression."""
    return pack(Expression(text))


def text_of(body: bytes) -> str:
    """The expression in a payload; raises `WireError`."""
    return unpack(Expression, body).text


def describe(body: bytes) -> Description:
    """The first characters of the expression are its title; raises `RequestError`."""
    language = _language()
    text = text_of(body)
    try:
        mentions = language.references(text)
    except ExpressionError as error:
        raise RequestError(ErrorCode.TOO_LARGE, error.message) from error
    return Description(
        text[: limits.TITLE_CHARS],
        tuple(map(_reference, mentions)),
        keeps=language.kept_name(text),
        digest=partial(language.key_of, text),
    )


@cache
def _language() -> Any:
    """Imported when it is needed first: it takes longer to load than a client may."""
    return import_module("shared.expression")


def _reference(mention: Mention) -> Reference:
    referent = Referent[mention.kind.name]
    return Reference(referent, mention.text, mention.start, mention.end, mention.number)


KIND = Kind(NAME, describe, has_value=True, pieces=Pieces(operation.NAME))
