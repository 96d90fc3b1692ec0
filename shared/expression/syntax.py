"""The errors that the parser raises: what was expected, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import ExpressionError
from shared.expression.codes import Code
from shared.expression.names import Name
from shared.expression.operand_rules import OPERAND_RULES
from shared.expression.operator_rules import OPERATOR_RULES
from shared.expression.spot import Rule, Spot
from shared.expression.tokens import spans


def expected_operand(text: str, tokens: Sequence[str], place: int) -> ExpressionError:
    """The error where a value should begin; `place` may be just beyond the last token."""
    return _first(OPERAND_RULES, Spot(text, tokens, place))


def expected_operator(text: str, tokens: Sequence[str], place: int) -> ExpressionError:
    """The error where a value has ended and the token does not continue the expression."""
    return _first(OPERATOR_RULES, Spot(text, tokens, place))


def _first(rules: Sequence[Rule], spot: Spot) -> ExpressionError:
    return next(spot.error(complaint) for rule in rules if (complaint := rule(spot)))


def unclosed(text: str, place: int) -> ExpressionError:
    """The error at the end of a text whose parenthesis at token `place` is still open."""
    where = spans(text, place + 1)[place][0] + 1
    message = f"a ) is expected for the ( at character {where:,}"
    return ExpressionError(Code.SYNTAX, message, len(text), len(text))


def wrong_count(function: Name, count: int, start: int, end: int) -> ExpressionError:
    """The error for a call, from `start` to `end`, with too few or too many arguments."""
    plural = "" if function.least == 1 else "s"
    message = f"{function.text} takes {function.least} argument{plural}, and here it has {count:,}"
    if function.hint:
        message = f"{message}: {function.hint}"
    return ExpressionError(Code.ARGUMENTS, message, start, end)
