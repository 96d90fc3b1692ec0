"""Points at a place in a text from the line under it."""

from __future__ import annotations

from tui.model.lines import Line, Look, Span
from tui.model.text import cells_of, first_lines, fit, wrap_words

CARET = "^"
GAP = 2
MOST_CHARS = 4_000
"""A caret line is as wide as a screen: what lies further away is cut off before it is measured."""


def cells(text: str, start: int, end: int) -> tuple[int, int]:
    """The cell where the characters from `start` to `end` begin, and how many they cover, at
    least one."""
    return cells_of(text[:start]), max(1, cells_of(text[start : min(end, start + MOST_CHARS)]))


def clip(begin: int, length: int, width: int) -> tuple[int, int]:
    """The part of a range that a line of `width` cells shows; at its edge when it shows none."""
    low = max(0, min(begin, width - 1))
    return low, max(1, min(begin + length, width) - low)


def carets(begin: int, length: int, look: Look = Look.ERROR) -> Line:
    """The carets alone."""
    return (Span(" " * begin), Span(CARET * length, look))


def pointer(
    begin: int, length: int, sentence: str, width: int, look: Look, most: int = 4
) -> list[Line]:
    """Carets with the sentence beside them: after them where it fits, or before them; where it
    fits nowhere it has the lines below. There are `most` lines at most."""
    begin, length = clip(begin, length, width)
    wide = cells_of(sentence)
    if wide <= width - begin - length - GAP:
        return [(*carets(begin, length, look), Span(" " * GAP), Span(sentence, look))]
    if wide <= begin - GAP:
        words = Span(fit(sentence, begin - GAP, right=True), look)
        return [(words, Span(" " * GAP), Span(CARET * length, look))]
    below = first_lines(wrap_words(sentence, width), max(1, most - 1), width)
    return [carets(begin, length, look), *((Span(line, look),) for line in below)]
