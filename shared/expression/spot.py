"""A token that cannot stand where it stands, as the rules for syntax errors see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.errors import ExpressionError
from shared.expression.characters import refusal
from shared.expression.codes import Code
from shared.expression.names import NAMES
from shared.expression.operators import SYMBOLS
from shared.expression.tokens import is_name, is_number, spans

_KNOWN = SYMBOLS | {"", "(", ")", ",", ".", "="}
_LONGEST_QUOTE = 20


class Spot:
    """A token that cannot stand where it stands, and its neighbours; `""` is beyond an end."""

    def __init__(self, text: str, tokens: Sequence[str], place: int) -> None:
        ranges = [*spans(text, place + 1), (len(text), len(text))]
        self.start, self.end = ranges[place]
        self.place = place
        self.before = tokens[place - 1] if place else ""
        self.here, self.after = [*tokens[place : place + 2], "", ""][:2]
        self.touches = place > 0 and ranges[place - 1][1] == self.start
        self.group = _group(text[self.start : self.start + _LONGEST_QUOTE])

    def error(self, complaint: Complaint) -> ExpressionError:
        """The error that says this about the token."""
        return ExpressionError(*complaint, self.start, self.end)


Complaint = tuple[Code, str]
"""What is wrong, without the range."""

Rule = Callable[[Spot], Complaint | None]
"""A form that is refused with a hint of its own."""


def _group(text: str) -> str:
    """The parenthesised text at the beginning, if it is short and simple enough to repeat."""
    inside, closed, _ = text[1:].partition(")")
    return f"({inside})" if closed and inside.isascii() and inside.isalnum() else "(…)"


def are_digits(token: str) -> bool:
    """Whether a token is a whole number; digits of other scripts are none."""
    return token.isascii() and token.isdigit()


def taken(token: str) -> Complaint:
    """The complaint where a value is to be kept under a name that the language uses itself."""
    kind = NAMES[token].kind.value
    return Code.NAME, f"{token} is a {kind} and cannot keep another value: choose another name"


def quote(token: str) -> str:
    """A token as a sentence repeats it, not longer than a person reads."""
    return token if len(token) <= _LONGEST_QUOTE else token[:_LONGEST_QUOTE] + "…"


def foreign(spot: Spot) -> Complaint | None:
    """The rule that comes first everywhere: a character outside the language."""
    here = spot.here
    if here in _KNOWN or is_number(here) or is_name(here) or here[0] == "$":
        return None
    return Code.CHARACTER, refusal(here)
