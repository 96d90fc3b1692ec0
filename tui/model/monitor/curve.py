"""Numbers over time as a curve, in braille: two of them a cell, four steps a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

BLANK = 0x2800
EACH = 2
STEPS = 4
HEADROOM = 1.25
"""What does not change is not drawn along the upper edge."""

_LEFT, _RIGHT = (0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08)
"""The dots of a cell from below."""

Stroke = range
"""From which step to which a column has dots."""


def curve(numbers: Sequence[float], width: int, height: int) -> list[str]:
    """Lines from top to bottom, with the last numbers at the right; nothing is the lowest step."""
    shown = numbers[-width * EACH :] if width > 0 else ()
    most = max(shown, default=0.0) * HEADROOM
    levels = [_level(number, most, height * STEPS - 1) for number in shown]
    missing = [range(0)] * (width * EACH - len(shown))
    strokes = [*missing, *_strokes(levels)]
    pairs = list(zip(strokes[::EACH], strokes[1::EACH], strict=True))
    return [_line(pairs, below * STEPS) for below in reversed(range(height))]


def _level(number: float, most: float, top: int) -> int:
    return max(1, round(number / most * top)) if number > 0 else 0


def _strokes(levels: Sequence[int]) -> Iterator[Stroke]:
    """Each reaches from its own level to where the one before was."""
    for before, level in pairwise((*levels[:1], *levels)):
        low, high = sorted((before, level))
        joined = range(low + 1, high + 1) if before < level else range(low, high)
        yield joined if joined else range(level, level + 1)


def _line(pairs: Sequence[tuple[Stroke, Stroke]], below: int) -> str:
    return "".join(chr(_cell(left, right, below)) for left, right in pairs)


def _cell(left: Stroke, right: Stroke, below: int) -> int:
    dots = zip((_LEFT, _RIGHT), (left, right), strict=True)
    return BLANK + sum(
        bits[step] for bits, stroke in dots for step in range(STEPS) if below + step in stroke
    )
