"""How one program of calcgrid starts another, and where."""

from __future__ import annotations

import socket
import sys

from shared.limits import NAME_CHARS


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this installation.

    `-P` keeps the current folder out of the search: it may hold a `shared` of its own.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def host_name() -> str:
    """The machine, as a worker and its broker both name it."""
    return socket.gethostname()[:NAME_CHARS]
