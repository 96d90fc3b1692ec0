"""Finds out, while a broker on a network lets nobody in, whether that is because its key has
changed: it would never answer to the one that is known, and never say why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.address import remote
from shared.errors import ChangedKey
from shared.keys.curve import Curve
from shared.keys.trusting import check_unchanged


class Doubt:
    """Calls `tell` once for each time that the key has changed. Without keys there is no doubt."""

    def __init__(
        self, address: str, curve: Curve | None, tell: Callable[[ChangedKey], object]
    ) -> None:
        self._address = address
        self._curve = curve
        self._tell = tell
        self._told = False
        self._asking: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Ask the broker for its key, unless that is going on or the answer was told."""
        idle = self._asking is None or self._asking.done()
        if self._curve is not None and idle and not self._told:
            self._asking = asyncio.create_task(self._look(self._curve))

    def settle(self) -> None:
        """The broker has answered."""
        self._told = False

    def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _look(self, curve: Curve) -> None:
        try:
            await check_unchanged(remote(self._address), curve.broker)
        except ChangedKey as error:
            self._told = True
            self._tell(error)
