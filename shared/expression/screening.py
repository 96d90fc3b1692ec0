"""What is refused by a look at the text and its tokens, whatever they mean.

Each function raises `ExpressionError`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.expression import limits
from shared.expression.tokens import CLOSE, OPEN, is_number, token_range

_LONG_EXPONENT = re.compile(rf"[eE][-+]?0*([1-9][0-9]{{{len(str(limits.EXPONENT.most)) - 1},}})")


def check_input(text: str) -> None:
    """Refuse a text that is too long."""
    if len(text) > limits.INPUT.most or (not text.isascii() and _octets(text) > limits.INPUT.most):
        raise limits.refuse(limits.INPUT, 0, len(text))


def _octets(text: str) -> int:
    """The length in UTF-8; half of a surrogate pair, which has none there, counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))


def check_nesting(text: str, tokens: Sequence[str]) -> None:
    """Refuse the first parenthesis that is open inside too many others."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token == OPEN) - (token == CLOSE)
        if depth > limits.NESTING.most:
            raise limits.refuse(limits.NESTING, *token_range(text, place, place))


def check_exponents(text: str, tokens: Sequence[str]) -> None:
    """Refuse a literal such as 1e100001, which is far longer as a value than as a text."""
    if _LONG_EXPONENT.search(text):
        for place, token in enumerate(tokens):
            if is_number(token) and _exponent_is_over(token):
                raise limits.refuse(limits.EXPONENT, *token_range(text, place, place))


def _exponent_is_over(number: str) -> bool:
    match = _LONG_EXPONENT.search(number)
    return match is not None and (len(match[1]) > 9 or int(match[1]) > limits.EXPONENT.most)
