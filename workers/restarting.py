"""A worker that begins anew: the same process, with nothing of what it was before."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from shared.errors import SetupError
from shared.launching import environment_with
from workers.joining.hiding import without_option


def begin_anew(ticket: bytes) -> NoReturn:
    """Run the program again as it was started, in its environment, with the lifeline it has; it is
    enrolled by now if it had to be. Raises `SetupError`."""
    command = [sys.executable, *without_option(sys.orig_argv[1:])]
    try:
        os.execve(sys.executable, command, environment_with(ticket))  # noqa: S606 -- by no shell
    except OSError as error:
        sentence = f"The worker cannot begin anew: {error.strerror}; start it again."
        raise SetupError(sentence) from error
