"""The colours: quiet, dark, and each of them doubled by a word or a sign.

Few themes were made for small text on every background, so the inks of whichever is chosen are
drawn away from its backgrounds until they can be read there.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

LEAST_CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines (AA) ask of text."""

STEP = 0.05
DIM = 0.35
"""So far is `dim`, a colour of our own, from the foreground to the background."""

TINT = 0.15
"""How much of the primary colour lies under the row that the cursor is on."""

INKS = ("primary", "foreground", "warning", "error", "success", "dim")
_GROUNDS = ("background", "surface", "panel")


def legible(variables: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """The variables of a theme with inks that can be read on each of its backgrounds."""
    background, ink = (Color.parse(variables[name]) for name in ("background", "foreground"))
    end = Color(255, 255, 255) if dark else Color(0, 0, 0)
    found = {"dim": ink.blend(background, DIM).hex, **variables}
    for _ in range(3):  # the row under the cursor has something of an ink
        grounds = [*(Color.parse(found[name]) for name in _GROUNDS), tinted(found)]
        found.update((name, _drawn(Color.parse(found[name]), grounds, end).hex) for name in INKS)
    return found


def tinted(variables: Mapping[str, str]) -> Color:
    """The background of the row that the cursor is on."""
    background, primary = (Color.parse(variables[name]) for name in ("background", "primary"))
    return background.blend(primary, TINT)


def contrast(one: Color, other: Color) -> float:
    """From 1 to 21, as the guidelines count it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _drawn(ink: Color, grounds: list[Color], end: Color) -> Color:
    """An ink moved as far to an end as it needs."""
    steps = (Color.parse(ink.blend(end, step * STEP).hex) for step in range(round(1 / STEP)))
    legible = (step for step in steps if _reads(step, grounds))
    return next(legible, end)


def _reads(ink: Color, grounds: list[Color]) -> bool:
    return all(contrast(ink, ground) >= LEAST_CONTRAST for ground in grounds)


def _luminance(color: Color) -> float:
    red, green, blue = (_linear(part / 255) for part in color.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


CALM = Theme(
    name="calcgrid",
    primary="#7aa2d6",
    secondary="#8fb7a8",
    accent="#d9b26f",
    success="#86c08b",
    warning="#d9b26f",
    error="#e5807b",
    foreground="#d3d8df",
    background="#12161b",
    surface="#171c22",
    panel="#222933",
    dark=True,
    variables={
        "dim": "#8b95a1",
        "block-cursor-background": "#d3d8df",
        "block-cursor-foreground": "#12161b",
        "border": "#35404d",
        "border-blurred": "#2a323c",
        "input-cursor-background": "#d3d8df",
        "input-cursor-foreground": "#12161b",
        "input-selection-background": "#7aa2d6 35%",
        "scrollbar": "#35404d",
        "scrollbar-hover": "#4a5766",
        "scrollbar-active": "#7aa2d6",
        "scrollbar-background": "#171c22",
        "scrollbar-background-hover": "#171c22",
        "scrollbar-background-active": "#171c22",
    },
)
