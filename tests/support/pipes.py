"""Named pipes that somebody reads."""

from __future__ import annotations

import os
from pathlib import Path


def writer_of(pipe: Path) -> int | None:
    """A descriptor to write into it, once somebody has opened it to read."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None
