"""Opens the connection to a broker, and starts the broker of a home if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.home import Home

if TYPE_CHECKING:
    from tui.connection import Listener, Opener, Starter, Wire

PROGRAM = "calc-tui"


def opener(home: Home, address: str | None) -> Opener:
    """Opens a broker's address; without one that of the home's own broker, which is started where
    none runs."""

    async def open_wire(listener: Listener) -> Wire:
        # Imported when the first picture is on the screen.
        from shared.client.opening import open_client

        return await open_client(home, address, PROGRAM, listener, timeout=None)

    return open_wire


def starter(home: Home, address: str | None) -> Starter | None:
    """Starts the home's own broker where none runs; there is nothing to start at an address."""

    async def start() -> None:
        from shared.local import ensure_broker

        await ensure_broker(home)

    return start if address is None else None
