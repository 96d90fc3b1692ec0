"""Work that goes on while the screen stays alive."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode
from textual.worker import Worker

Work = Callable[[], Coroutine[None, None, None]]
"""Not a coroutine but what makes one: work that is dropped before its turn leaves none behind."""


def begin(node: DOMNode, work: Work, *, instead: str = "") -> None:
    """Do something as long as `node` is there; with a group name, `instead` of what was begun in
    that group before."""
    _worker: Worker[None] = node.run_worker(
        work, group=instead or "default", exclusive=bool(instead)
    )
