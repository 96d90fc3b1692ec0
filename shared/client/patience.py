"""What a person is told while the broker has requests wait."""

from __future__ import annotations

from shared.client.effects import Waiting
from shared.clock import SECOND


class Patience:
    """Many requests may have to wait for the same; a moment is not worth a word."""

    def __init__(self) -> None:
        self._until = 0

    def sentence(self, event: Waiting, now: int) -> str:
        """What is to be said; nothing while what was said before still holds."""
        if event.millis < SECOND or now < self._until:
            return ""
        self._until = now + event.millis
        return f"{event.message} Waiting…"
