"""The addresses at which programs of a grid meet: sockets of this machine, or a port of another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from shared.errors import SetupError
from shared.keys.pair import key_in

IPC = "ipc://"
TCP = "tcp://"

PORT = 7766
LAST_PORT = 65_533
"""as a broker takes the two after it as well"""
WORKERS_AFTER, KEY_AFTER = 1, 2

_PLACE = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+(%\w+)?\]|[\w.*-]+)(?::(?P<port>[0-9]{1,5}))?", re.A)


@dataclass(frozen=True, slots=True)
class Remote:
    """A broker on a network, as its clients know it."""

    host: str
    """as in an address: that of IPv6 stands in brackets"""
    port: int
    key: bytes = b""
    """the broker's public one, where the address names it"""

    @property
    def clients(self) -> str:
        """Where it listens for clients."""
        return f"{TCP}{self.host}:{self.port}"

    @property
    def workers(self) -> str:
        """Where it listens for workers."""
        return f"{TCP}{self.host}:{self.port + WORKERS_AFTER}"

    @property
    def asked_for_key(self) -> tuple[str, int]:
        """The host and port at which it tells its public key."""
        return self.host.strip("[]"), self.port + KEY_AFTER

    @property
    def is_ipv6(self) -> bool:
        """Whether the host is written as IPv6."""
        return self.host.startswith("[")


def is_remote(address: str) -> bool:
    """Whether an address is one of a network."""
    return address.startswith(TCP)


def remote(address: str) -> Remote:
    """The broker at tcp://HOST[:PORT][/KEY]; raises `SetupError`."""
    place, _, key = address.removeprefix(TCP).partition("/")
    found = _PLACE.fullmatch(place)
    port = int(found["port"] or PORT) if found else 0
    if found is None or not address.startswith(TCP) or not 0 < port <= LAST_PORT:
        raise SetupError(f"{address} is no address; write tcp://HOST:PORT, PORT up to {LAST_PORT}.")
    named = Remote(found["host"], port)
    return replace(named, key=named_key(key)) if key else named


def named_key(text: str) -> bytes:
    """The public key that somebody has written; raises `SetupError`."""
    try:
        return key_in(text)
    except ValueError:
        raise SetupError(
            f"{text} is no key of a broker; on its machine calc-broker key shows it."
        ) from None


def called(address: str) -> str:
    """What a broker is called: its address without its key."""
    return remote(address).clients if is_remote(address) else address


def with_key(address: str | None, key: str | None) -> str | None:
    """The address of a broker on a network with its key, where it is given apart and the address
    has none of its own."""
    if address is None or not key or not is_remote(address) or "/" in address[len(TCP) :]:
        return address
    return f"{address}/{key}"


def is_local(address: str) -> bool:
    """Whether only programs of this machine meet there."""
    return address.startswith(IPC)


def socket_path(address: str) -> Path:
    """Where the socket of an address lies; raises `SetupError` for one that may not be used."""
    if not address.startswith(f"{IPC}/"):
        raise SetupError(
            f"{address} is no address; write ipc:// and a whole path, or tcp://HOST:PORT."
        )
    return Path(address.removeprefix(IPC))
