"""Many keys in little room."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


class Keys:
    """Keys of tasks in the order in which they came, eight bytes each."""

    def __init__(self) -> None:
        self._keys = array("q")
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._keys) - self._dropped

    def append(self, keys: Iterable[int]) -> None:
        """These come last."""
        self._keys.extend(keys)

    def first(self, count: int) -> array[int]:
        """So many of those that came first, or all."""
        return self._keys[self._dropped : self._dropped + count]

    def drop(self, count: int) -> None:
        """So many of those that came first are not needed any more. Moving the others up costs as
        much as they are, so that is left until they are few."""
        self._dropped += count
        if 2 * self._dropped > len(self._keys):
            del self._keys[: self._dropped]
            self._dropped = 0

    def clear(self) -> None:
        """None of them is needed any more."""
        self._keys, self._dropped = array("q"), 0
