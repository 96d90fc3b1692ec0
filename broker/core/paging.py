"""The next parked tasks come into memory before their turn does."""

from __future__ import annotations

from broker.core import waiting
from broker.core.tasks import Task
from broker.core.turn import Turn
from broker.core.window import Page


def page_in(turn: Turn) -> None:
    """Put what was read behind what is in memory."""
    queue = turn.grid.queue
    for page in queue.window.take_pages():
        tasks = _arrived(turn, page)
        due = [task for task in tasks if waiting.is_due(turn, task)]
        queue.come_forward(page.pile, due, without=len(tasks) - len(due))
    waiting.settle(turn)


def _arrived(turn: Turn, page: Page) -> list[Task]:
    """The tasks of a page. Some may have come into memory before, since a request named them; those
    that have ended have left their keys, and so has one that was retried."""
    grid, found = turn.grid, turn.loaded.queued
    keys = dict.fromkeys(page.keys)
    parked = {key: found.pop(key) for key in keys if key in found}
    grid.tasks.update(parked)
    named = grid.queue.window.step_in(page, len(parked))
    return [grid.tasks[key] for key in keys if key in parked or key in named]
