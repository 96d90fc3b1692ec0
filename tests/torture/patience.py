"""What a client does when the broker asks for patience: it lets the wish go."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from shared.errors import ErrorCode, RequestError

R = TypeVar("R")

LATER = {ErrorCode.OVERLOADED, ErrorCode.UNAVAILABLE}
"""Refusals that ask for patience."""


async def patiently(wish: Awaitable[R]) -> R | None:
    """What comes of it, or None where the broker asks for patience."""
    try:
        return await wish
    except RequestError as error:
        if error.code not in LATER:
            raise
        return None
