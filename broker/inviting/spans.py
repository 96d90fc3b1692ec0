"""Spans of time on the command line: `90s`, `10m`, `2h`, `1d`."""

from __future__ import annotations

import re
from typing import Any

import click

from shared.clock import DAY, HOUR, MINUTE, SECOND

UNITS = {"s": SECOND, "m": MINUTE, "min": MINUTE, "h": HOUR, "d": DAY}
LONGEST = 7 * DAY
_SPAN = re.compile(r"(?P<number>[0-9]{1,6}) ?(?P<unit>s|m|min|h|d)", re.ASCII)
_WRONG = "{!r} is no time from 1s to 7d; write 90s, 10m, 2h or 1d."


class Span(click.types.IntParamType):
    """A span as milliseconds."""

    name = "time"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int:
        """The span; a usage error for what is none, or too long a one."""
        if isinstance(value, int):
            return value
        found = _SPAN.fullmatch(str(value))
        millis = int(found["number"]) * UNITS[found["unit"]] if found else 0
        if not 0 < millis <= LONGEST:
            self.fail(_WRONG.format(str(value)[:40]), parameter, context)
        return millis
