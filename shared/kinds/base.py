"""What a kind of task has to say of itself before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Description:
    """What the broker needs to know of a payload that it does not otherwise read."""

    title: str
    """the beginning of what a person typed, for lists; at most `limits.TITLE_CHARS` characters"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task: `describe` raises `RequestError` (`invalid`) for a payload it refuses."""

    name: str
    describe: Callable[[bytes], Description]
