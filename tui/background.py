"""Work that goes on while the screen stays alive."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial

from textual.dom import DOMNode
from textual.worker import Worker

from shared.errors import CalcError, ErrorCode
from tui.say import say

Work = Callable[[], Coroutine[None, None, None]]
"""Not a coroutine but what makes one: work that is dropped before its turn leaves none behind."""

ASIDE, ASKING, AWAITED = "aside", "asking", "awaited"
"""Names for work that nobody who types waits for, for work that may soon ask something, and for
work that decides where the next key belongs."""


def begin(node: DOMNode, work: Work, *, instead: str = "", name: str = ASKING) -> None:
    """Do something as long as `node` is there; with a group name, `instead` of what was begun in
    that group before. The name says whether the next key waits for it."""
    _worker: Worker[None] = node.run_worker(
        work, name=name, group=instead or "default", exclusive=bool(instead)
    )


def attempt(node: DOMNode, work: Work, *, instead: str = "", name: str = ASKING) -> None:
    """Do something that may fail, and say so if it does; the rest is as in `begin`."""
    begin(node, partial(_attempt, node, work), instead=instead, name=name)


async def _attempt(node: DOMNode, work: Work) -> None:
    try:
        await work()
    except CalcError as error:
        # The end of a session is told by itself.
        if error.code != ErrorCode.UNAUTHORIZED:
            say(node.app, error.message, "error")
