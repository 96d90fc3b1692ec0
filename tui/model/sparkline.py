"""Numbers as a row of bars, a cell each."""

from __future__ import annotations

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def sparkline(numbers: Sequence[float], width: int) -> str:
    """The last `width` of the numbers, the highest of them as a whole bar; what is nothing has no
    more than a line, and where there is no number yet there is none."""
    if width <= 0:
        return ""
    shown = numbers[-width:]
    most = max(shown, default=0)
    bars = "".join(_bar(number, most) for number in shown)
    return bars.rjust(width)


def _bar(number: float, most: float) -> str:
    if number <= 0 or most <= 0:
        return BARS[0]
    return BARS[max(1, round(number / most * (len(BARS) - 1)))]
