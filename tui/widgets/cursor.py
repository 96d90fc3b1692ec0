"""The keys that move a cursor over rows."""

from __future__ import annotations


class Cursor:
    """For widgets that show rows: they say how many, how many at once, and what moving means."""

    _position: int

    @property
    def _count(self) -> int:
        raise NotImplementedError

    @property
    def _page(self) -> int:
        raise NotImplementedError

    def _move(self, to: int) -> None:
        """Have the cursor on another row, or on the nearest that there is."""
        raise NotImplementedError

    def action_up(self) -> None:
        """A row up."""
        self._move(self._position - 1)

    def action_down(self) -> None:
        """A row down."""
        self._move(self._position + 1)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(self._position - self._page)

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self._position + self._page)

    def action_first(self) -> None:
        """To the first row."""
        self._move(0)

    def action_last(self) -> None:
        """To the last row."""
        self._move(self._count - 1)
