"""The payloads of tasks that have just come in, so that handing them out reads no disk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from broker.core.effects import Changes, Outgoing, SendAssignments
from broker.store.repository import Repository

KEPT_BYTES = 8 * 1024 * 1024


class Payloads:
    """A bounded memory of payloads in front of the repository; the oldest go first."""

    def __init__(self, repository: Repository, kept_bytes: int = KEPT_BYTES) -> None:
        self._repository = repository
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._size = 0
        self._fetched: dict[int, bytes] = {}
        self.inputs: dict[int, tuple[bytes, ...]] = {}
        """what the tasks being handed out refer to"""

    def remember(self, changes: Changes) -> None:
        """Keep what a turn has written, as far as there is room; parked tasks are not handed out
        soon."""
        new = changes.payloads.items()
        self._keep((key, payload) for key, payload in new if key not in changes.parked)
        self._keep((key, payload) for key, (_, payload) in changes.planned.items())
        self._keep((key, payload) for key, (_, payload) in changes.streams.made.items())
        while self._size > self._kept_bytes:
            _key, payload = self._kept.popitem(last=False)
            self._size -= len(payload)

    def _keep(self, payloads: Iterable[tuple[int, bytes]]) -> None:
        for key, payload in payloads:
            self._kept[key] = payload
            self._size += len(payload)

    def fetch(self, outgoing: tuple[Outgoing, ...]) -> None:
        """Read, all at once, what these effects need and memory does not have."""
        handing_out = [effect for effect in outgoing if isinstance(effect, SendAssignments)]
        keys = [
            item.key
            for effect in handing_out
            for item in effect.items
            if item.key not in self._kept
        ]
        self._fetched = self._repository.payloads(keys) if keys else {}
        linked = [key for effect in handing_out for key in effect.linked]
        operands = {k: o for effect in handing_out for k, o in effect.operands.items()}
        self.inputs = self._repository.inputs(linked, operands) if linked or operands else {}

    def take(self, key: int) -> bytes:
        """The payload of a task that is being handed out."""
        payload = self._kept.pop(key, None)
        if payload is None:
            return self._fetched[key]
        self._size -= len(payload)
        return payload
