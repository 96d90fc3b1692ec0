"""How long operations that build on each other take at least, on so many slots.

An operation is named by its place; `operands` are the places of those it builds on, which come
before it. Times are in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence


def paths(costs: Sequence[int], operands: Sequence[Sequence[int]]) -> list[int]:
    """For each operation, the time from its begin to the end of all where nothing has to wait."""
    after = [0] * len(costs)
    for place in range(len(costs) - 1, -1, -1):
        after[place] += costs[place]
        for operand in operands[place]:
            after[operand] = max(after[operand], after[place])
    return after


def bound(costs: Sequence[int], paths: Sequence[int], slots: int) -> float:
    """No order of the operations takes less time on `slots` slots.

    Whatever is done earlier than a time `l` before the end has to be done by then: so all takes
    at least `l` and that work divided by the slots, for every `l`. The work grows by one for each
    operation that a level crosses, so the levels at which one begins or ends are enough.
    """
    changes: dict[int, int] = {0: 0}
    for cost, path in zip(costs, paths, strict=True):
        changes[path] = changes.get(path, 0) + 1
        changes[path - cost] = changes.get(path - cost, 0) - 1
    most, work, crossed, above = 0.0, 0, 0, 0
    for level in sorted(changes, reverse=True):
        work += crossed * (above - level)
        most = max(most, level + work / max(1, slots))
        crossed, above = crossed + changes[level], level
    return most
