"""The time, as messages and rows have it."""

from __future__ import annotations

import time

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """Milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def monotonic() -> int:
    """Milliseconds on a clock that never jumps, for spans and deadlines."""
    return time.monotonic_ns() // 1_000_000
