"""What every kind of task offers to a slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from shared.expression.splitting.plans import Costs
from shared.home import Home
from shared.settings import Settings
from shared.wire.rows import Plan, TaskError
from workers.kinds.costs import costs_of
from workers.kinds.live import Live, Unwatched


@dataclass(frozen=True, slots=True)
class Product:
    """What came of a task: a short text for lists, and the result as its kind packs it."""

    summary: str
    result: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """What a doer is given: `inputs` are the results that the payload refers to, in its order."""

    payload: bytes
    inputs: tuple[bytes, ...] = ()
    whole: bool = False
    """not to be split"""
    folder: Path | None = None
    """where the blobs lie that it takes, and where it leaves what it makes"""
    slots: int = 1
    """that would do steps of it at once"""


@dataclass(frozen=True)
class Context:
    """What a doer may want to know beside the payload."""

    settings: Settings = field(default_factory=Settings)
    """the grid's, as far as workers need them, as they are when the task begins"""
    live: Live = field(default_factory=Unwatched)
    """to those who watch the task"""
    home: Home | None = None
    """the worker's, for what is kept from one task to the next"""

    @cached_property
    def costs(self) -> Costs:
        """How long each operation of an expression is made to take."""
        return costs_of(self.settings)


Doer = Callable[[Job, Context], Product | Plan]
"""Does a job, or plans how others do it. Raises `CalcError` for what is wrong with it itself."""

Brief = Callable[[bytes, Context], Product | TaskError | None]
"""Does a job of this payload if that takes no time to speak of, whatever is in it. None, or
anything raised, leaves it to the `Doer`; a `TaskError` is what came of it."""
