"""What is measured of a system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Jobs a second, one call each, and with a call for many, where there is one; and milliseconds
    of a job when each is awaited."""

    rate: float
    bulk: float | None
    p50: float
    p99: float
