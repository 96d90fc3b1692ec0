"""Which key a broker on a network has to have."""

from __future__ import annotations

from pathlib import Path

from shared.address import Remote
from shared.errors import ChangedKey, UnknownBroker
from shared.home import Home
from shared.keys import known
from shared.keys.asking import told_key
from shared.keys.curve import Curve
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint


def curve_to(home: Home, broker: Remote, own: Path) -> Curve | None:
    """What to speak to a broker with whose key is named or known, and with the key in the file
    `own`; None where nobody has compared it yet. A key that is named counts more: somebody has said
    it for this time. Raises `SetupError`."""
    key = broker.key or known.load(home.known_brokers).get(broker.clients)
    if key is None:
        return None
    home.make()
    return Curve(key, load_or_make(own))


def unknown(broker: Remote, key: bytes) -> UnknownBroker:
    """What is to be said of a broker that has told this key for the first time."""
    address, short = broker.clients, fingerprint(key)
    return UnknownBroker(
        f"The broker at {address} is not known here yet; its key has the fingerprint {short}. "
        f"Compare it at a terminal: calc trust {address}. Or name the key, which calc-broker key "
        f"shows on its machine: --broker {address}/KEY.",
        address,
        key,
    )


async def check_unchanged(broker: Remote, key: bytes) -> None:
    """Raise `ChangedKey` if the broker tells another key: it would not answer to this one."""
    try:
        told = await told_key(broker)
    except (OSError, ValueError):
        return
    if told != key:
        raise changed_key(broker, key, told)


def changed_key(broker: Remote, before: bytes, now: bytes) -> ChangedKey:
    """What is to be said of a broker that has told another key than the one that is known."""
    return ChangedKey(changed(broker.clients, before, now), now)


def changed(address: str, before: bytes, now: bytes) -> str:
    """What it means that a broker has another key, and what to do."""
    return (
        f"The broker at {address} has another key than the one that is known here: it was set up "
        "anew, or somebody stands between you and it. It was told nothing. The fingerprint was "
        f"{fingerprint(before)} and is {fingerprint(now)} now. Ask whoever runs it what "
        f"calc-broker key shows; if that is right: calc trust {address}."
    )
