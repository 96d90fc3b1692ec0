"""Short messages in the corner of the screen."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel

from shared.safety import one_line

LOW = 16
"""Lines of a screen that several messages would cover."""


def say(
    app: App[Any],
    sentence: str,
    severity: SeverityLevel = "information",
    *,
    lasts_s: float | None = None,
) -> None:
    """Show a sentence, never as markup, for some seconds; on a low screen in the place of the one
    before."""
    if app.size.height < LOW:
        app.clear_notifications()
    app.notify(one_line(sentence), severity=severity, timeout=lasts_s, markup=False)
