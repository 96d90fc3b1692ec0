"""A worker that begins anew: the same process, with nothing of what it was before."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from shared.launching import environment_with


def begin_anew(ticket: bytes) -> NoReturn:
    """Run the program again as it was started, in its environment, with the lifeline it has."""
    command = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, command, environment_with(ticket))  # noqa: S606 -- no shell, indeed
