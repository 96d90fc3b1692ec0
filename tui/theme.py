"""The colours: quiet, dark, and each of them doubled by a word or a sign."""

from __future__ import annotations

from textual.theme import Theme

OWN_VARIABLES = {"dim": "#8b95a1"}
"""What the style sheets use beyond Textual's own names; legible on dark and on light."""

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
