"""A result in a narrow column: what is cut off never changes how large the number looks."""

from __future__ import annotations

import re

from tui.model.text import ELLIPSIS, cells_of, fit

_SCIENTIFIC = re.compile(r"(?P<digits>.+?)…?(?P<power>e[+-]?\d+)", re.DOTALL | re.ASCII)
_WHOLE = re.compile(r"(?P<sign>-?)(?P<first>\d)(?P<rest>\d+)", re.ASCII)


def fit_number(text: str, width: int) -> str:
    """A result in exactly `width` cells. A long whole number is shown by its power of ten."""
    if cells_of(text) <= width:
        return fit(text, width)
    if match := _WHOLE.fullmatch(text):
        sign, first, rest = match.group("sign", "first", "rest")
        return _with_tail(f"{sign}{first}.{rest}", f"e{len(rest)}", width)
    if match := _SCIENTIFIC.fullmatch(text):
        return _with_tail(match["digits"], match["power"], width)
    if "." in text:
        return fit(text, width)
    kept = max(0, width - len(ELLIPSIS))
    return fit(text[: kept - kept // 2] + ELLIPSIS + text[len(text) - kept // 2 :], width)


def _with_tail(digits: str, tail: str, width: int) -> str:
    return fit(digits, max(0, width - len(tail))).rstrip() + fit(tail, min(len(tail), width))
