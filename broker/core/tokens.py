"""Where the core gets its random tokens from: it has no randomness of its own."""

from __future__ import annotations

from typing import Protocol


class Tokens(Protocol):
    """A source of secrets that nobody can guess."""

    def new(self) -> bytes:
        """32 random bytes."""
