"""What the list of tasks says of itself: in its title, and below its last task."""

from __future__ import annotations

from shared.safety import one_line
from tui.model.format import count
from tui.model.marked import Marked
from tui.model.store import TaskStore

FIRST_STEPS = "No tasks yet: type an expression such as (2+3)*4-5/2 and press Enter."
NO_TASKS = "No tasks of yours."
NO_MATCH = "No task matches the filter. / changes it, esc drops it."
LOADING = "Reading the tasks…"
MORE = "… older tasks follow as you scroll"
READING = "reading…, any key stops"


def title(store: TaskStore, marked: Marked, progress: str) -> str:
    """How many tasks there are, how many are marked or what is being done to them, the filter."""
    more = " or more" if store.reach.more else ""
    parts = (
        "Tasks",
        f"{count(len(store))}{more}" if len(store) else "",
        f"{count(len(marked))} marked" if len(marked) else "",
        READING if marked.all else "",
        progress,
        f"filter: {one_line(str(store.filter))}" if store.filter else "",
    )
    return "  ".join(part for part in parts if part)


def below(store: TaskStore, *, to_end: bool, submits: bool = True) -> str:
    """What is said below the last task; `submits` tells whether somebody may add others."""
    if len(store) and store.reach.more:
        return READING if to_end else MORE
    if len(store):
        return ""
    if store.reach.more:
        return LOADING
    if store.filter:
        return NO_MATCH
    return FIRST_STEPS if submits else NO_TASKS
