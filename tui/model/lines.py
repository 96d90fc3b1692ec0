"""Lines of text with a meaning for each piece; a style sheet gives the meanings their colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """What a piece of text is, so that one table of styles can say how it looks."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    HEAD = "head"
    VALUE = "value"
    ERROR = "error"
    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Span:
    """Safe text and what it is."""

    text: str
    look: Look = Look.PLAIN


Line = tuple[Span, ...]

BLANK: Line = ()


def text_of(line: Line) -> str:
    """The text of a line without its looks."""
    return "".join(span.text for span in line)
