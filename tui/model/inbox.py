"""Changes that have come since the screen was last drawn; many of one row count once."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.wire.client import Changed, FleetChanged, FleetNow, TasksChanged
from shared.wire.rows import TaskRow


@dataclass(slots=True)
class News:
    """What has come, in no order: revisions tell which version of a row is the newer one."""

    rows: dict[bytes, TaskRow] = field(default_factory=dict)
    deleted: set[bytes] = field(default_factory=set)
    fleet: FleetNow | None = None
    resync: bool = False
    """the broker does not know any more what was missed: the list has to be read anew"""


class Inbox:
    """Takes pushes in as fast as they come and gives them out all at once."""

    def __init__(self) -> None:
        self._news = News()

    def add(self, event: Changed | TasksChanged | FleetChanged) -> None:
        """Take an event in."""
        if isinstance(event, FleetChanged):
            self._news.fleet = event.fleet
            return
        self._news.deleted.update(event.deleted)
        if isinstance(event, Changed):
            self._news.resync |= event.resync
        for row in event.rows:
            known = self._news.rows.get(row.id)
            if known is None or known.revision < row.revision:
                self._news.rows[row.id] = row

    def take(self) -> News:
        """Everything that has come, which is then forgotten."""
        news, self._news = self._news, News()
        return news
