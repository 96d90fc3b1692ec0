"""Spans of time as they are typed and shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from shared.clock import DAY, HOUR, MINUTE, SECOND

_SHOWN = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))
_TYPED: Mapping[str, int] = MappingProxyType(
    {"ms": 1, "m": MINUTE} | {name: unit for unit, name in _SHOWN}
)
_SPAN = re.compile(r"(\d{1,18}(?:\.\d{1,9})?) *([a-z]*)", re.ASCII)


def span_text(millis: int) -> str:
    """A span in the largest unit that has it whole: `500 ms`, `2 min`."""
    for unit, name in _SHOWN:
        if millis >= unit and millis % unit == 0:
            return f"{millis // unit:,} {name}"
    return f"{millis:,} ms"


def read_span(typed: str, alone: int | None = None) -> int | None:
    """The milliseconds of a span such as `90s`, `1.5 h` or `2min`, where that is one and they are
    whole. A number alone counts so many milliseconds; else it is no span."""
    found = _SPAN.fullmatch(typed.strip().lower())
    unit = {**_TYPED, "": alone}.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    millis = Fraction(found[1]) * unit
    return int(millis) if millis.denominator == 1 else None
