"""The tokens of an expression, found by one regular expression.

A token is only its text: where it stands is looked up again when somebody asks, which is seldom.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from shared.expression.characters import SPACES

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_REFERENCE = r"\$[0-9]*"
# The first two are what most tokens are, found without trying the rest: a plain integer, and a
# character that begins nothing longer.
_USUAL = rf"[0-9]++(?![.eE])|[^{SPACES}0-9A-Za-z_.$*/]"
_TOKEN = re.compile(rf"{_USUAL}|{_NUMBER}|{_NAME}|{_REFERENCE}|\*\*|//|[^{SPACES}]")

OPEN, CLOSE, COMMA = "(", ")", ","
DIGITS = frozenset("0123456789")

tokenise: Callable[[str], list[str]] = _TOKEN.findall
"""The tokens in order; a character that the language does not have is a token too."""

is_number = re.compile(_NUMBER).fullmatch
has_exponent = re.compile("[eE]").search
is_name = re.compile(_NAME).fullmatch


def first_tokens(text: str, count: int) -> list[str]:
    """The first `count` tokens, of a text of any length."""
    return [match[0] for match in islice(_TOKEN.finditer(text), count)]


def spans(text: str, count: int) -> list[tuple[int, int]]:
    """The character ranges of the first `count` tokens."""
    return [match.span() for match in islice(_TOKEN.finditer(text), count)]


def token_range(text: str, first: int, last: int) -> tuple[int, int]:
    """The characters from the first to the last of these tokens."""
    found = spans(text, last + 1)
    return found[first][0], found[last][1]
