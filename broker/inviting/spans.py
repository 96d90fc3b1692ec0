"""Spans of time on the command line: `90s`, `10m`, `2h`, `1d`."""

from __future__ import annotations

from typing import Any

import click

from shared.clock import DAY, SECOND
from shared.spans import read_span

LONGEST = 7 * DAY
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
        millis = read_span(str(value)) or 0
        if not SECOND <= millis <= LONGEST:
            self.fail(_WRONG.format(str(value)[:40]), parameter, context)
        return millis
