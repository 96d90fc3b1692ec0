"""What every kind of task offers to a slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """What came of a task: a short text for lists, and the result as its kind packs it."""

    summary: str
    result: bytes


Doer = Callable[[bytes], Product]
"""Does a task from its payload. Raises `CalcError` for what is wrong with the task itself."""
