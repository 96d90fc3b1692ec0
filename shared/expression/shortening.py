"""Long values on a screen: the first and last digits, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from shared.expression.rendering import ELLIPSIS

_LEAST = 3
"""The columns in which a number can be cut: a digit, the ellipsis and a digit."""


def shorten(text: str, width: int) -> str:
    """The text of a value, such as `Value.exact`, in at most `width` columns.

    Numerator and denominator are cut each in its middle, and the number of digits follows
    where there is room: `12345…67890/7 (1,000,001 digits)`.
    """
    if len(text) <= width:
        return text
    parts = text.split("/")
    count = f" ({sum(map(_digits, parts)):,} digits)"
    least = _LEAST * len(parts) + len(parts) - 1 + text.startswith("-")
    if least + len(count) <= width:
        return _fit(parts, width - len(count)) + count
    if least <= width:
        return _fit(parts, width)
    return ELLIPSIS if width > 0 else ""


def _digits(part: str) -> int:
    return len(part.lstrip("-").replace(".", ""))


def _fit(parts: Sequence[str], width: int) -> str:
    """A number or a fraction in `width` columns; what one part leaves over the other may use."""
    if len(parts) == 1:
        return _cut(parts[0], width)
    top, bottom = parts
    room = width - 1
    for_top = max(room - room // 2, room - len(bottom))
    top = _cut(top, for_top)
    return f"{top}/{_cut(bottom, room - len(top))}"


def _cut(part: str, width: int) -> str:
    """A number whose middle is left out if it is wider than `width`."""
    if len(part) <= width:
        return part
    kept = width - len(ELLIPSIS)
    return part[: kept - kept // 2] + ELLIPSIS + part[len(part) - kept // 2 :]
