"""Spans of time and shares as people type them."""

from __future__ import annotations

import re

from shared.clock import DAY, HOUR, MINUTE, SECOND
from shared.limits import MILLIS

UNITS = {"": 1, "ms": 1, "s": SECOND, "min": MINUTE, "m": MINUTE, "h": HOUR, "d": DAY}
_QUANTITY = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([a-z]*)")
SPAN = "A span of time is a number of milliseconds, or of what is behind it: ms, s, min or h."
SHARE = "A share is from 0 to 100 %, with one decimal at most."
WHOLE = "It is a whole number of messages."
MOST_DIGITS = 15


def millis(text: str) -> int:
    """A span in milliseconds; raises `ValueError` with a sentence."""
    found = _QUANTITY.fullmatch(text.strip().lower().replace(",", ""))
    if found is None or found[2] not in UNITS:
        raise ValueError(SPAN)
    value = float(found[1]) * UNITS[found[2]]
    if value != int(value) or value > MILLIS:
        raise ValueError(SPAN)
    return int(value)


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
