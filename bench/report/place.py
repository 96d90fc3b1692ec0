"""Where is measured, and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on the disk that is measured on, and the sizes that somebody may have chosen."""

    folder: Path
    rounds: int
    queued: int
    finished: int
    fail_overs: int = 5


Line = tuple[str, str]
"""What was measured, and what was found."""

Report = Callable[[Place], Iterator[Line]]
