"""Has somebody compare the key of a broker on a network before anything is sent to it."""

from __future__ import annotations

from typing import Any

from textual.app import App

from shared.errors import UnknownBroker
from shared.home import Home
from shared.keys import known
from shared.keys.pair import fingerprint
from tui.screens.confirm import sure


async def trusts(app: App[Any], home: Home, stranger: UnknownBroker) -> bool:
    """Whether somebody takes the key for the broker's, which is then kept; raises `SetupError`."""
    about = (
        f"This is the fingerprint of the key of the broker at {stranger.address}, which is not "
        "known here yet. On the broker's machine calc-broker key shows it; if it is another one "
        "there, somebody stands between you and the broker."
    )
    if not await sure(app, fingerprint(stranger.key), about, "It is the same"):
        return False
    known.trust(home.known_brokers, stranger.address, stranger.key)
    return True
