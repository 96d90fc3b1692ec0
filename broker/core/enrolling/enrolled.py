"""What is known of enrolled workers and of invitations, and what a turn changes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

Key = bytes
"""The public key of a worker, which its connection proves that it has."""


@dataclass(slots=True)
class Enrolled:
    """A worker that may join from another machine."""

    key: Key
    name: str
    roles: tuple[str, ...]
    address: str
    """of the network, as it was last seen"""
    created: int
    seen: int
    invitation: bytes
    """the hash of the token that let it in"""
    revoked: int | None = None
    """since when it may join no more"""
    written: int = 0
    """`seen`, as it is on disk"""
    joined: int | None = None
    """when it joined last, on the monotonic clock"""
    brought: int = 0
    """bytes that it has brought in this hour, and that no result names yet"""
    brought_since: int = 0
    """when that hour began, on the same clock"""


@dataclass(slots=True)
class WorkerInvitation:
    """What a token stands for. Only its hash is known here."""

    digest: bytes
    name: str
    roles: tuple[str, ...]
    expires: int
    used: int | None = None
    """since when it lets nobody in any more"""


@dataclass(slots=True)
class EnrolmentChanges:
    """The rows of enrolled workers and invitations that one turn writes."""

    workers: dict[Key, Enrolled] = field(default_factory=dict)
    used: dict[bytes, int] = field(default_factory=dict)
    """invitations, and when they were used"""
    seen: dict[Key, Enrolled] = field(default_factory=dict)
    """workers that were seen again; nobody is told"""
    over_since: int | None = None
    """invitations that were over before are forgotten"""

    def __bool__(self) -> bool:
        return bool(self.workers or self.used)

    @property
    def tidies(self) -> bool:
        """Whether there is something that nobody is told of."""
        return bool(self.seen or self.over_since is not None)
