"""What is printed of an exception that nobody handled."""

from __future__ import annotations

import sys

from rich.text import Text
from textual.app import App

from shared.mistakes import where

_SENTENCE = "calc-tui made this mistake and had to end; what was submitted goes on.\n"


class Crashing(App[int]):
    """Prints where it happened and nothing else. Textual would print the variables, too: passwords,
    tokens and programs that somebody types are among them, and what others have sent; and such
    reports are passed on."""

    def _fatal_error(self) -> None:
        self.bell()
        error = sys.exception()
        said = where(error) if error is not None else ""
        self.panic(Text(f"{said}\n{_SENTENCE}"))
