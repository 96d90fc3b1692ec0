"""What a stream is, in words."""

from __future__ import annotations

from shared.stream.definition import Schedule
from tui.model.format import span


def when(schedule: Schedule) -> str:
    """How often, or when, messages are made."""
    return schedule.at or f"every {span(schedule.every)}"
