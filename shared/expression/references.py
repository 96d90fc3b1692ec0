"""The values that an expression takes from elsewhere: other tasks, and names that were kept.

Found by a look at the tokens, without parsing, because the broker asks for every submission.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from shared.expression import limits
from shared.expression.names import NAMES, Kind
from shared.expression.tokens import (
    CLOSE,
    OPEN,
    first_tokens,
    is_name,
    is_number,
    spans,
    tokenise,
)

ANSWER = "ans"
_may_refer = re.compile(r"[$A-Za-z_]").search
_is_task = re.compile(r"\$0*[1-9][0-9]{0,17}").fullmatch


class MentionKind(Enum):
    """What is mentioned."""

    NUMBER = "the task of this number"
    ANSWER = "the previous submission"
    NAME = "the value kept under this name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A value from elsewhere, where it is mentioned first: `text` is as written, such as `$12`."""

    kind: MentionKind
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        """The number of the task that is mentioned; 0 where none is."""
        return int(self.text[1:]) if self.kind is MentionKind.NUMBER else 0


def references(text: str) -> tuple[Mention, ...]:
    """What an expression mentions, each once, in order; raises `ExpressionError` for too many.

    A text that is no expression is not refused here.
    """
    if _may_refer(text) is None:
        return ()
    tokens = tokenise(text)
    found = mentioned(tokens, beginning(tokens))
    return _mentions(text, found) if found else ()


def kept_name(text: str) -> str | None:
    """The name under which `name = expression` keeps its value; None for other expressions."""
    if "=" not in text:
        return None
    tokens = first_tokens(text, 2)
    return tokens[0] if beginning(tokens) else None


def beginning(tokens: Sequence[str]) -> int:
    """The token at which the expression begins: the third where a name keeps its value."""
    keeps = tokens[1:2] == ["="] and is_name(tokens[0]) and tokens[0] not in NAMES
    return 2 if keeps else 0


def mentioned(tokens: Sequence[str], first: int) -> dict[str, int]:
    """The references among the tokens from `first` on, and where each one stands first."""
    wanted = set(filter(is_reference, set(tokens)))
    found: dict[str, int] = {}
    for place, token in enumerate(tokens[first:], first) if wanted else ():
        if token in wanted and _can_be_value(tokens, place, first):
            wanted.discard(token)
            found[token] = place
    return found


def _can_be_value(tokens: Sequence[str], place: int, first: int) -> bool:
    """Whether a value may stand there: not before an argument, nor right behind another value, as
    in `1_000`, where what is wrong is the place and not the name."""
    if tokens[place + 1 : place + 2] == [OPEN]:
        return False
    before = tokens[place - 1] if place > first else ""
    return not (before in (CLOSE, "!") or is_number(before) or is_name(before) or before[:1] == "$")


def is_reference(token: str) -> bool:
    """Whether a token stands for a value from elsewhere."""
    return _kind(token) is not None


def _kind(token: str) -> MentionKind | None:
    if token[0] == "$":
        return MentionKind.NUMBER if _is_task(token) else None
    name = NAMES.get(token)
    if name is not None:
        return MentionKind.ANSWER if name.kind is Kind.REFERENCE else None
    return MentionKind.NAME if is_name(token) else None


def _mentions(text: str, found: dict[str, int]) -> tuple[Mention, ...]:
    places = spans(text, max(found.values()) + 1)
    if len(found) > limits.REFERENCES.most:
        over = list(found.values())[limits.REFERENCES.most]
        raise limits.refuse(limits.REFERENCES, *places[over])
    return tuple(
        Mention(kind, token, *places[place])
        for token, place in found.items()
        if (kind := _kind(token)) is not None
    )
