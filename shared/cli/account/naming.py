"""What is named by the beginning of its id."""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import ErrorCode, RequestError
from shared.safety import one_line


def named(typed: str, ids: Sequence[bytes], what: str) -> bytes:
    """The one id that begins so, in hexadecimal; raises `RequestError`."""
    text = typed.strip().lower()
    found = [each for each in ids if text and each.hex().startswith(text)]
    if len(found) == 1:
        return found[0]
    why = "more than one begins so" if found else "there is none"
    sentence = f"{one_line(typed)!r} names no {what} of those that are listed: {why}."
    raise RequestError(ErrorCode.NOT_FOUND, sentence)
