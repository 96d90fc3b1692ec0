"""Which blobs stay for the sake of steps alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


class Steps:
    """By task: what its steps have named, each as often as they have; and what they have brought
    and not named yet, which nobody else has sent."""

    def __init__(self, named: Mapping[int, Sequence[bytes]]) -> None:
        self._named = {task: list(digests) for task, digests in named.items()}
        self._lent: dict[tuple[int, bytes], set[int]] = {}
        """by owner and hash: the tasks"""

    def digests(self) -> Iterator[bytes]:
        """All of them."""
        yield from (digest for digests in self._named.values() for digest in digests)
        yield from (digest for _, digest in self._lent)

    def name(self, task: int, digest: bytes) -> None:
        """A step names it."""
        self._named.setdefault(task, []).append(digest)

    def forget(self, task: int) -> Sequence[bytes]:
        """What the steps of a task have named; they name nothing any more."""
        return self._named.pop(task, ())

    def lend(self, owner: int, digest: bytes, task: int) -> None:
        """It stays for a step of this task."""
        self._lent.setdefault((owner, digest), set()).add(task)

    def is_lent(self, owner: int, digest: bytes) -> bool:
        """Whether it stays for steps alone, as long as none names it."""
        return (owner, digest) in self._lent

    def lent_to(self, owner: int, task: int) -> list[bytes]:
        """What stays for steps of this task."""
        return [
            digest
            for (whose, digest), tasks in self._lent.items()
            if whose == owner and task in tasks
        ]

    def give_back(self, owner: int, digest: bytes, task: int) -> bool:
        """It does not stay for this task; whether it stayed, and does for no other."""
        tasks = self._lent.get((owner, digest), set())
        if task not in tasks:
            return False
        tasks.discard(task)
        if not tasks:
            self.own(owner, digest)
        return not tasks

    def own(self, owner: int, digest: bytes) -> None:
        """Its owner has sent it, too: it stays as what one has sent does."""
        self._lent.pop((owner, digest), None)
