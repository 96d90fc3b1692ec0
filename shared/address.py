"""The addresses at which programs of a grid meet."""

from __future__ import annotations

from pathlib import Path

from shared.errors import SetupError

IPC = "ipc://"


def is_local(address: str) -> bool:
    """Whether only programs of this machine meet there."""
    return address.startswith(IPC)


def socket_path(address: str) -> Path:
    """Where the socket of an address lies; raises `SetupError` for one that may not be used."""
    if address.startswith("tcp://"):
        raise SetupError("tcp:// needs keys, which calcgrid does not make yet; use ipc://.")
    if not address.startswith(f"{IPC}/"):
        raise SetupError(f"{address} is no address; write ipc:// and a whole path.")
    return Path(address.removeprefix(IPC))
