"""What a client watches, and how much of it it has seen."""

from __future__ import annotations

from shared.wire import client as wire


class Watching:
    """Changes are asked for from the last revision that was seen."""

    def __init__(self) -> None:
        self.watch: wire.Watch | None = None
        self._revision: int | None = None
        self._behind = False
        self._grid: bytes | None = None

    def connected(self, grid: bytes) -> None:
        """A broker has answered; another grid's revisions mean nothing."""
        if self._grid is not None and self._grid != grid:
            self.forget()
        self._grid = grid

    def forget(self) -> None:
        """What was seen was another user's."""
        self._revision = None
        self._behind = False

    def begun(self, revision: int) -> None:
        """From here on everything is told."""
        if self._revision is None:
            self._revision = revision

    def missed(self) -> wire.Changes | None:
        """How to ask for what was not seen while there was no connection."""
        if self._revision is None or self.watch is None or not self.watch.tasks:
            return None
        self._behind = True
        return wire.Changes(self._revision)

    def changed(self, changed: wire.Changed) -> wire.Changes | None:
        """Some of what was missed has come; how to ask for the rest."""
        self._saw(changed.revision)
        self._behind = changed.more
        return wire.Changes(changed.revision) if changed.more else None

    def pushed(self, revision: int) -> None:
        """A change has come; what lies between it and what was missed is still to be asked for."""
        if not self._behind:
            self._saw(revision)

    def _saw(self, revision: int) -> None:
        if self._revision is None or revision > self._revision:
            self._revision = revision
