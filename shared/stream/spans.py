"""Spans of time in words."""

from __future__ import annotations

from shared.clock import DAY, HOUR, MINUTE, SECOND

_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))


def span_text(millis: int) -> str:
    """A span in the largest unit that has it whole: `500 ms`, `2 min`."""
    for unit, name in _UNITS:
        if millis >= unit and millis % unit == 0:
            return f"{millis // unit:,} {name}"
    return f"{millis:,} ms"
