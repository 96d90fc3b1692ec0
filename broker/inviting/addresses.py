"""How another machine reaches this broker."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from broker import listening
from broker.listening import EVERYWHERE
from shared.address import TCP, Remote, is_remote, remote
from shared.errors import SetupError

_ELSEWHERE = ("192.0.2.1", 9)
"""An address that is nobody's (RFC 5737); nothing is sent there."""

_NOWHERE = (
    "The broker does not listen for other machines: start it with --listen tcp://HOST:PORT, or set "
    "listen in config.toml."
)
_UNKNOWN = "Say with --address HOST:PORT how the other machine reaches this one."


def reached_at(listen: str | None, noted: Path, address: str | None) -> Remote:
    """The address that the other machine is told; raises `SetupError`."""
    at = remote(listen) if listen is not None else listening.noted(noted)
    if at is None:
        raise SetupError(_NOWHERE)
    if address is not None:
        told = remote(address if is_remote(address) else TCP + address)
        return told if _names_port(address) else replace(told, port=at.port)
    return replace(at, host=_own_address()) if at.host in EVERYWHERE else at


def _names_port(address: str) -> bool:
    """Colons in the brackets of IPv6 aside."""
    return ":" in address.removeprefix(TCP).rpartition("]")[2]


def _own_address() -> str:
    """The one that this machine would send from; asking for it sends nothing."""
    try:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
    except OSError as error:
        raise SetupError(_UNKNOWN) from error
