"""The next parked tasks come into memory before their turn does."""

from __future__ import annotations

from broker.core import parking, waiting
from broker.core.turn import Turn


def page_in(turn: Turn) -> None:
    """Put what was read behind what is in memory. What was cancelled meanwhile is not there."""
    queue = turn.grid.queue
    for page in queue.window.take_pages():
        for key in page.keys:
            task = parking.find(turn, key)
            if task is not None and queue.window.has_behind(task) and waiting.is_due(turn, task):
                queue.come_forward(task)
    waiting.settle(turn)
