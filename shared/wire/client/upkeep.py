"""What is done to the broker itself."""

from __future__ import annotations

from dataclasses import dataclass

from shared.wire.client.request import Done, Request
from shared.wire.codec import message


@message(0x3A)
@dataclass(frozen=True, slots=True)
class ClearCache(Request[Done]):
    """Forget every result that the cache would answer with; tasks keep theirs."""

    reply = Done


@message(0x36)
@dataclass(frozen=True, slots=True)
class ShutDown(Request[Done]):
    """Stop a broker that was started in the background on this machine."""

    reply = Done
