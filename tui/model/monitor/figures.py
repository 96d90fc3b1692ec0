"""Figures in a few cells."""

from __future__ import annotations

from shared.clock import DAY, MINUTE, SECOND
from tui.model.format import HOUR, count

_SIZES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
_AGES = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"))
UNKNOWN = "–"


def brief(number: int) -> str:
    """A number in at most six cells."""
    if number < 100_000:
        return count(number)
    return _scaled(number)


def memory(size: int) -> str:
    """Bytes in at most four cells; nobody has measured where there are none."""
    return _scaled(size) if size else UNKNOWN


def _scaled(number: int) -> str:
    for size, unit in _SIZES:
        if number >= size:
            scaled = number / size
            return f"{scaled:.1f}{unit}" if scaled < 9.95 else f"{scaled:.0f}{unit}"
    return str(number)


def rate(each_second: float) -> str:
    """How many a second, in at most six cells."""
    if each_second < 9.95:
        return f"{each_second:.1f}"
    return brief(round(each_second))


def share(thousandths: int) -> str:
    """A share of a core; nobody has measured where there is none."""
    return f"{(thousandths + 5) // 10}%" if thousandths else UNKNOWN


def age(millis: int) -> str:
    """How long ago, in at most four cells."""
    for size, unit in _AGES:
        if millis >= size:
            return f"{millis // size}{unit}"
    return "now"
