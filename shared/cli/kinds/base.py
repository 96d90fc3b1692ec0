"""How payloads and results are told, to programs and to people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shared.wire.rows import TaskRow

Lines = Iterator[tuple[str, str | None]]
"""A name and what is told under it, if there is anything."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """How the payload and the result of a kind are told, to programs and to people."""

    fields: Callable[[TaskRow, bytes | None, bytes | None], dict[str, Any]]
    before: Callable[[bytes], Lines]
    """what was asked for"""
    after: Callable[[bytes | None], Lines]
    """what came of it"""
