"""What travels together: as many as a message may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from shared.limits import BATCH_BYTES

T = TypeVar("T")

MOST = 500
"""Items in one message."""


def batches(items: Iterable[T], weight: Callable[[T], int]) -> Iterator[tuple[T, ...]]:
    """The items in their order, cut where a message would hold too many or too many bytes."""
    batch: list[T] = []
    size = 0
    for item in items:
        weighs = weight(item)
        if batch and (len(batch) == MOST or size + weighs > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(item)
        size += weighs
    if batch:
        yield tuple(batch)
