"""How it stands with a stream: on, off, or on and waiting."""

from __future__ import annotations

from shared.wire.stream_rows import StreamRow
from tui.model.lines import Look
from tui.model.marks import Mark

ON = Mark("▶", "on", Look.DONE)
WAITS = Mark("○", "waits", Look.QUEUED)
OFF = Mark("–", "off", Look.CANCELLED)

WIDEST = max(len(mark.text) for mark in (ON, WAITS, OFF))


def mark_of(row: StreamRow) -> Mark:
    """How a stream's state is shown."""
    if not row.on:
        return OFF
    return WAITS if row.waits else ON
