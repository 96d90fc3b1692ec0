"""What is measured of a system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Jobs a second, one call each; and milliseconds of a job when each is awaited."""

    rate: float
    p50: float
    p99: float
