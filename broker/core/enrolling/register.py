"""The enrolled workers that the core holds: all of them, by key and by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broker.core.enrolling.enrolled import Enrolled, Key
from broker.core.folding import folded


class Register:
    """Of those that were revoked, too; a name is that of one other at most."""

    def __init__(self, known: Iterable[Enrolled]) -> None:
        self._by_key = {each.key: each for each in known}

    def __iter__(self) -> Iterator[Enrolled]:
        return iter(self._by_key.values())

    def add(self, worker: Enrolled) -> None:
        """Another one, or one with new rights."""
        self._by_key[worker.key] = worker

    def find(self, key: Key) -> Enrolled | None:
        """The one with this key, revoked or not."""
        return self._by_key.get(key)

    def admitted(self, key: Key) -> Enrolled | None:
        """The one with this key, if it may join."""
        found = self._by_key.get(key)
        return found if found is not None and found.revoked is None else None

    def named(self, name: str) -> Enrolled | None:
        """Who of those that may join has a name; capitals make no difference."""
        wanted = folded(name)
        return next((each for each in self._admitted() if folded(each.name) == wanted), None)

    @property
    def keys(self) -> frozenset[Key]:
        """The keys of all that may join."""
        return frozenset(each.key for each in self._admitted())

    @property
    def names(self) -> frozenset[str]:
        """Their names."""
        return frozenset(each.name for each in self._admitted())

    def _admitted(self) -> Iterator[Enrolled]:
        return (each for each in self if each.revoked is None)
