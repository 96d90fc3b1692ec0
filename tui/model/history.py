"""What was typed before, as Up and Down walk through it."""

from __future__ import annotations

from collections.abc import Iterable

from shared.kinds.expression import NAME
from shared.limits import TITLE_CHARS
from shared.wire.rows import TaskRow
from tui.model.text import typed

LONGEST_WALK = 500


def expressions(rows: Iterable[TaskRow]) -> list[str]:
    """The expressions of tasks, newest first, where the title holds the whole of them."""
    whole = (row.title for row in rows if row.kind == NAME and len(row.title) < TITLE_CHARS)
    return [typed(title) for title, _ in zip(whole, range(LONGEST_WALK), strict=False)]


class History:
    """One walk begins at the line being typed and comes back to it."""

    def __init__(self) -> None:
        self._session: list[str] = []
        self._walk: list[str] = []
        self._at = 0

    def add(self, text: str) -> None:
        """Remember what was submitted; a walk begins anew."""
        self.stop()
        self._session.append(text)

    def keep(self, draft: str) -> None:
        """Remember what was typed and not submitted, where that is something."""
        self.stop()
        self._remember(draft)

    def stop(self) -> None:
        """End the walk: what is in the entry line now is a draft of its own, and the one that
        the walk began at is the newest line of the history."""
        draft = self._walk[0] if self._at else ""
        self._walk = []
        self._at = 0
        self._remember(draft)

    def _remember(self, draft: str) -> None:
        if draft.strip():
            self._session.append(draft)

    def older(self, draft: str, from_tasks: Iterable[str]) -> str | None:
        """The line before, or None at the oldest; `draft` is kept while a walk goes on."""
        if not self._walk:
            self._walk = _distinct([draft, *reversed(self._session), *from_tasks])
        return self._go(self._at + 1)

    def newer(self) -> str | None:
        """The line after, or None at the draft."""
        return self._go(self._at - 1)

    def _go(self, to: int) -> str | None:
        if not 0 <= to < len(self._walk):
            return None
        self._at = to
        return self._walk[to]


def _distinct(texts: list[str]) -> list[str]:
    return [texts[0], *dict.fromkeys(text for text in texts[1:] if text != texts[0])]
