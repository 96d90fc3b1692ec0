"""What a refusal is for the program."""

from __future__ import annotations

from shared.errors import RequestError
from shared.wire.rows import Refusal


def error_of(refusal: Refusal) -> RequestError:
    """The error that tells of it."""
    return RequestError(refusal.code, refusal.message, refusal.start, refusal.end)
