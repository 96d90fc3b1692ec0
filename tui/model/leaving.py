"""What would be lost, or left undone, by somebody who leaves now."""

from __future__ import annotations

from collections.abc import Iterator

from tui.model.format import counted

NOT_SENT = "The broker has not got it: {} now loses it."
NOT_DONE = "{} now leaves the rest of the tasks as they are."


def losses(unsent: int, progress: str, doing: str) -> Iterator[tuple[str, str]]:
    """What is said of each of them: what it is, and what becomes of it. `progress` is how far an
    order for many tasks is, `doing` the way to leave."""
    if unsent:
        yield f"{counted(unsent, 'expression')} not sent yet.", NOT_SENT.format(doing)
    if progress:
        yield f"Still {progress} tasks.", NOT_DONE.format(doing.capitalize())
