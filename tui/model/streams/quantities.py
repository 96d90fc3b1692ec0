"""Spans of time and shares as people type them."""

from __future__ import annotations

import re

from shared.limits import MILLIS
from shared.spans import read_span

SPAN = "A span of time is a number of milliseconds, or of what is behind it: ms, s, min, h or d."
SHARE = "A share is from 0 to 100 %, with one decimal at most."
WHOLE = "It is a whole number of messages."
MOST_DIGITS = 15


def millis(text: str) -> int:
    """A span in milliseconds; raises `ValueError` with a sentence."""
    span = read_span(text.replace(",", ""), alone=1)
    if span is None or span > MILLIS:
        raise ValueError(SPAN)
    return span


def thousandths(text: str) -> int:
    """A share of a hundred as one of a thousand; raises `ValueError` with a sentence."""
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9])?)\s*%?", text.strip())
    if found is None or float(found[1]) > 100:
        raise ValueError(SHARE)
    return round(float(found[1]) * 10)


def whole(text: str) -> int:
    """A number of things; raises `ValueError` with a sentence."""
    digits = text.strip().replace(",", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise ValueError(WHOLE)
    return int(digits)
