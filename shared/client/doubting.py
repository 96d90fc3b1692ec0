"""Finds out, while a broker on a network does not answer, whether that is because its key has
changed: it would never answer to the one that is known, and never say why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.address import remote
from shared.client.effects import Doubted
from shared.errors import SetupError
from shared.keys.curve import Curve
from shared.keys.trusting import check_unchanged


class Doubt:
    """Calls `tell` with each other key once. Without keys there is no doubt."""

    def __init__(
        self, address: str, curve: Curve | None, tell: Callable[[Doubted], object]
    ) -> None:
        self._address = address
        self._curve = curve
        self._tell = tell
        self._told = ""
        self._asking: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Ask the broker for its key, unless that is going on."""
        if self._curve is not None and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._look(self._curve))

    def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _look(self, curve: Curve) -> None:
        try:
            await check_unchanged(remote(self._address), curve.broker)
        except SetupError as error:
            if error.message != self._told:
                self._told = error.message
                self._tell(Doubted(error.message))
