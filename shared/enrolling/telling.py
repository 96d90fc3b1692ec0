"""How it stands with an enrolled worker, in a word."""

from __future__ import annotations

from shared.wire.enrolling import EnrolledRow

HERE, AWAY, REVOKED = "here", "away", "revoked"


def standing(row: EnrolledRow) -> str:
    """Whether it is connected, or may be, or may not."""
    if row.revoked is not None:
        return REVOKED
    return HERE if row.connected else AWAY
