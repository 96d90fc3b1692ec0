"""What every kind of task offers to a slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Product:
    """What came of a task: a short text for lists, and the result as its kind packs it."""

    summary: str
    result: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """What a doer may want to know beside the payload."""

    settings: Settings = field(default_factory=Settings)
    """the grid's, as far as workers need them, as they are when the task begins"""


Doer = Callable[[bytes, Context], Product]
"""Does a task from its payload. Raises `CalcError` for what is wrong with the task itself."""
