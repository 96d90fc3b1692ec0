"""What has been solved already: an index in memory over results that lie on disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

HELD_BYTES = 1024
"""A result that is not larger is held here too, so that answering reads no disk."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The task that was solved, and what came of it; `result` only where it is small."""

    key: int
    summary: str
    size: int
    """bytes of the result"""
    result: bytes | None


class Cache:
    """The entries used last, by digest. With room for none it is switched off.

    Tasks with keys up to `after` are not remembered.
    """

    def __init__(
        self, room: int, known: Iterable[tuple[bytes, Entry]] = (), after: int = 0
    ) -> None:
        self._after = after
        self._entries = OrderedDict(known)
        self.resize(room)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def enabled(self) -> bool:
        """Whether anything is remembered."""
        return self._room > 0

    def find(self, digest: bytes) -> Entry | None:
        """What is known of a digest, which counts as use."""
        entry = self._entries.get(digest)
        if entry is not None:
            self._entries.move_to_end(digest)
        return entry

    def add(self, digest: bytes, entry: Entry) -> None:
        """Remember an entry; the one that was not used for the longest goes."""
        if entry.key > self._after:
            self._entries[digest] = entry
            self._shrink()

    def drop(self, digest: bytes, key: int) -> None:
        """A task is deleted, and its result with it."""
        entry = self._entries.get(digest)
        if entry is not None and entry.key == key:
            del self._entries[digest]

    def clear(self, after: int) -> None:
        """Forget everything, also what tasks with keys up to `after` will have as result."""
        self._after = after
        self._entries.clear()

    def resize(self, room: int) -> None:
        """Have room for so many entries."""
        self._room = room
        self._shrink()

    def _shrink(self) -> None:
        while len(self._entries) > self._room:
            self._entries.popitem(last=False)
