"""How an invitation to an account is told from others: by its code, which is not kept."""

from __future__ import annotations

import hashlib

_ID_BYTES = 16


def digest_of(code: str) -> bytes:
    """What is kept of a code, however it is typed; empty for none."""
    text = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(text.encode()).digest() if text else b""


def id_of(digest: bytes) -> bytes:
    """Its name, which gives nobody a right."""
    return digest[:_ID_BYTES]
