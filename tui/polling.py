"""Looks again every few seconds, as long as a screen is there."""

from __future__ import annotations

from textual.dom import DOMNode

from tui import background
from tui.background import Work

LOOK_EVERY_S = 2.0


class Polling:
    """Never twice at a time: a broker that is away is asked once, however long that takes."""

    def __init__(self, node: DOMNode, read: Work) -> None:
        self._node = node
        self._read = read
        self._reads = False

    def begin(self) -> None:
        """Look now, and from now on."""
        self.look()
        self._node.set_interval(LOOK_EVERY_S, self.look)

    def look(self) -> None:
        """Look, unless that is going on."""
        if not self._reads:
            self._reads = True
            background.attempt(self._node, self._look, name=background.ASIDE)

    async def _look(self) -> None:
        try:
            await self._read()
        finally:
            self._reads = False
