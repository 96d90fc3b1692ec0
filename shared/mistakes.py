"""What may be told of an exception that nobody has foreseen."""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """The places that led to an exception, innermost last, and what it is called; its message may
    have somebody's text in it, and logs and reports are passed on."""
    cause = error.__cause__ or error.__context__
    before = f"{where(cause)}\nwhich led to\n" if cause is not None else ""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{places}{type(error).__name__}\n"
