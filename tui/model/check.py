"""Says what is wrong with an expression while it is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import ExpressionError

MOST_BYTES = 1_000_000
"""An expression has at most so many bytes of UTF-8 (the language's own limit)."""

CHEAP_CHARS = 2_000
"""So many characters are checked at each key; longer texts when typing rests, in a thread."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the characters it is about."""

    message: str
    start: int
    end: int
    unfinished: bool
    """it is at the end: more typing may mend it"""


def problem_in(text: str) -> Problem | None:
    """What keeps `text` from being an expression, if anything."""
    from shared.expression import check  # what it needs is slow to import

    try:
        check(text)
    except ExpressionError as error:
        unfinished = error.start >= len(text.rstrip())
        return Problem(error.message, error.start, error.end, unfinished)
    return None
