"""What users know of accounts and of the workers that were let in."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker.core.events import HERE, Origin

GUEST = "eve"
"""Who has an account only by an invitation."""

FAR = "fir"
"""The worker of another machine."""

KEYS = tuple(bytes([number]) * 32 for number in range(1, 7))
"""It has the next one as soon as it was revoked."""


@dataclass(slots=True)
class Accounts:
    """They are the same for all users, and outlive their processes."""

    wanted: bool = True
    """in some runs nobody wants anything of them"""
    codes: list[str] = field(default_factory=list)
    """of invitations, of which some do not count any more"""
    shut: set[str] = field(default_factory=set)
    """those whom somebody has asked to disable, or to let do less"""
    revoked: int = 0
    """so many of the keys"""

    def origin_of(self, worker: str) -> Origin:
        """Where a worker connects from."""
        return Origin(KEYS[self.revoked], "192.0.2.7") if worker == FAR else HERE
