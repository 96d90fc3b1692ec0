"""What is printed of an exception that nobody handled."""

from __future__ import annotations

import sys
import traceback

from rich.text import Text
from textual.app import App

_SENTENCE = "calc-tui made this mistake and had to end; what was submitted goes on.\n"


class Crashing(App[int]):
    """Prints where it happened and nothing else. Textual would print the variables, too: passwords,
    tokens and programs that somebody types are among them, and what others have sent; and such
    reports are passed on."""

    def _fatal_error(self) -> None:
        self.bell()
        self.panic(Text(f"{report(sys.exception())}\n{_SENTENCE}"))


def report(error: BaseException | None) -> str:
    """The places that led to an exception, innermost last, and what it is called; its message may
    have somebody's text in it."""
    if error is None:
        return ""
    cause = error.__cause__ or error.__context__
    before = f"{report(cause)}\nwhich led to\n" if cause is not None else ""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{places}{type(error).__name__}\n"
