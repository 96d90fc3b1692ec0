"""How one program of calcgrid starts another."""

from __future__ import annotations

import sys


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this installation.

    `-P` keeps the current folder out of the search: it may hold a `shared` of its own.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
