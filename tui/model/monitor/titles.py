"""What stands around the rows of the agent monitor, and in their place where there are none."""

from __future__ import annotations

from shared.safety import one_line
from shared.wire.client import FleetNow
from tui.model.agents import GONE
from tui.model.format import count
from tui.model.monitor.shown import View
from tui.model.text import fit

UNKNOWN = "Nothing is known of the workers yet."
NONE = "No worker is there: tasks wait until one comes. n launches some here."
NOBODY = "No worker matches the filter; esc shows all again."
FILTER_CELLS = 20


def title(fleet: FleetNow | None, shown: int, view: View) -> str:
    """How many workers there are, and which of them are shown."""
    if fleet is None:
        return "Agents"
    alive = sum(worker.state not in GONE for worker in fleet.workers)
    parts = [f"Agents  {count(alive)} of {count(len(fleet.workers))} alive"]
    if view.wanted:
        words = fit(one_line(view.wanted), FILTER_CELLS).rstrip()
        parts.append(f"{count(shown)} shown: {words}")
    return "  ".join(parts)


def page(shown: int, pages: int) -> str:
    """Which of the columns are shown."""
    return f"← columns {shown + 1} of {pages} →" if pages > 1 else ""


def nothing(fleet: FleetNow | None, view: View) -> str:
    """Why there is no row."""
    if fleet is None:
        return UNKNOWN
    return NOBODY if view.wanted and fleet.workers else NONE
