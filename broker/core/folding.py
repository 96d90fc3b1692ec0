"""Names as they are compared."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """A name as it is compared: capitals and ways of encoding it make no difference."""
    return unicodedata.normalize("NFKC", name).casefold()
