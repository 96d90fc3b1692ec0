"""How much a terminal's clipboard takes (OSC 52), and what may go there."""

from __future__ import annotations

from shared.safety import visible
from tui.model.format import count

MOST_BYTES = 64 * 1024
"""Many terminals drop what is longer, without a word."""


def refusal(text: str) -> str:
    """Why a text is not copied, or nothing: half a number would be worse than none."""
    if len(text.encode()) <= MOST_BYTES:
        return ""
    return (
        f"Not copied: {count(len(text))} characters are more than a terminal's clipboard takes; "
        "calc show prints them."
    )


def safe(text: str) -> str:
    """What is pasted somewhere must not hold controls that another wrote."""
    return visible(text)
