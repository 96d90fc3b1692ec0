"""Finds out, while a broker on a network lets nobody in, whether that is because its key has
changed: it would never answer to the one that a worker was enrolled with, and never say why."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from shared.address import Remote
from shared.errors import ChangedKey
from shared.keys.pair import fingerprint
from shared.keys.trusting import check_unchanged


class Doubt:
    """Calls `tell`, in a thread, once for each time that the key has changed."""

    def __init__(self, broker: Remote, tell: Callable[[str], object]) -> None:
        self._broker = broker
        self._tell = tell
        self._told = False
        self._asking: threading.Thread | None = None

    def ask(self) -> None:
        """Ask the broker for its key, unless that is going on or the answer was told."""
        if self._told or (self._asking is not None and self._asking.is_alive()):
            return
        self._asking = threading.Thread(target=self._look, name="doubt", daemon=True)
        self._asking.start()

    def settle(self) -> None:
        """The broker has answered."""
        self._told = False

    def _look(self) -> None:
        try:
            asyncio.run(check_unchanged(self._broker, self._broker.key))
        except ChangedKey as error:
            self._told = True
            self._tell(changed(self._broker, error.key))


def changed(broker: Remote, now: bytes) -> str:
    """What it means for a worker that its broker has another key, and what to do."""
    return (
        f"The broker at {broker.clients} has another key than the one that this worker was "
        "enrolled with: it was set up anew, or somebody stands between it and this machine. It "
        f"was told nothing. The fingerprint was {fingerprint(broker.key)} and is "
        f"{fingerprint(now)} now. Ask whoever runs it what calc-broker key shows; if that is "
        "right, have calc-broker enroll print a new line there for calc-worker --join. Until "
        "then this waits for the broker that it knew."
    )
