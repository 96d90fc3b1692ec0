"""Which parentheses a part of a text needs around it, found without walking through the text."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from shared.expression.tokens import CLOSE, OPEN

_BLOCK = 1024
"""Tokens of which the least depth is known: a part has few blocks and two ends of others."""


class Parentheses:
    """The depths of tokens, and where each depth begins and ends."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._depths = array("i", [0])
        self._opened: defaultdict[int, list[int]] = defaultdict(list)
        self._closed: defaultdict[int, list[int]] = defaultdict(list)
        for place, token in enumerate(tokens):
            self._add(place, token)
        starts = range(0, len(self._depths), _BLOCK)
        self._least = [min(self._depths[start : start + _BLOCK]) for start in starts]

    def closed(self, start: int, end: int) -> tuple[int, int]:
        """The tokens up to where each parenthesis from `start` to `end` is opened and closed."""
        least = self._least_depth(start, end + 1)
        if self._depths[start] > least:
            opened = self._opened[least]
            start = opened[bisect_left(opened, start) - 1]
        if self._depths[end + 1] > least:
            closed = self._closed[least]
            end = closed[bisect_left(closed, end + 1)]
        return start, end

    def _add(self, place: int, token: str) -> None:
        """The depth at a place is that before its token."""
        depth = self._depths[place]
        if token == OPEN:
            self._opened[depth].append(place)
            depth += 1
        elif token == CLOSE:
            depth -= 1
            self._closed[depth].append(place)
        self._depths.append(depth)

    def _least_depth(self, first: int, last: int) -> int:
        left, right = -(-first // _BLOCK), (last + 1) // _BLOCK
        if left >= right:
            return min(self._depths[first : last + 1])
        ends = [*self._depths[first : left * _BLOCK], *self._depths[right * _BLOCK : last + 1]]
        return min([*ends, *self._least[left:right]])
