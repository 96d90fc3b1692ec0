"""What would be lost, or left undone, by somebody who leaves now."""

from __future__ import annotations

from collections.abc import Iterator

from tui.model.format import counted

NOT_SENT = "The broker has not got it: {} now loses it."
NOT_ASKED = "{} now leaves {} as they are; the broker was asked for the others already."
NOT_WRITTEN = "{} now leaves them so; those that the grid has are done all the same."
NOT_ANSWERED = "The broker was asked for all of them, but has not answered yet."


def unwritten(images: int, doing: str) -> tuple[str, str]:
    """The same of images of a folder whose results are not written yet."""
    left = NOT_WRITTEN.format(doing.capitalize())
    return f"{counted(images, 'image')} of a folder not written yet.", left


def losses(unsent: int, progress: str, unasked: int, doing: str) -> Iterator[tuple[str, str]]:
    """What is said of each of them: what it is, and what becomes of it. `progress` is how far an
    order for many tasks is, of which the broker was not asked for `unasked` yet; `doing` is the way
    to leave."""
    if unsent:
        yield f"{counted(unsent, 'expression')} not sent yet.", NOT_SENT.format(doing)
    if progress:
        left = NOT_ASKED.format(doing.capitalize(), counted(unasked, "task"))
        yield f"Still {progress} tasks.", left if unasked else NOT_ANSWERED
