"""Short messages in the corner of the screen."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel

from shared.safety import one_line


def say(app: App[Any], sentence: str, severity: SeverityLevel = "information") -> None:
    """Show a sentence, never as markup."""
    app.notify(one_line(sentence), severity=severity, markup=False)
