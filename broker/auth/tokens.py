"""Session tokens."""

from __future__ import annotations

import secrets

TOKEN_BYTES = 32


class RandomTokens:
    """Tokens from the system's source of randomness."""

    def new(self) -> bytes:
        """32 bytes that nobody can guess."""
        return secrets.token_bytes(TOKEN_BYTES)
