"""Users, their sessions, and the connections that speak for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from broker.core.events import HERE, Origin, Peer
from broker.core.limits.allowance import Allowance
from shared.states import Role


@dataclass(slots=True)
class User:
    """An account. `last_number` counts its tasks and is never set back."""

    key: int
    name: str
    role: Role
    password: str
    """argon2's encoded hash"""
    created: int = 0
    last_number: int = 0
    names: dict[str, int] = field(default_factory=dict)
    """numbers of the tasks whose results it keeps under names"""
    allowance: Allowance = field(default_factory=Allowance, init=False, repr=False, compare=False)
    """what all its connections together may still ask"""
    disabled: bool = False
    task_quota: int = 0
    """tasks that it may have unfinished; 0: as the setting says"""
    blob_quota: int = 0
    """megabytes of blobs that it may keep; 0: as the setting says"""

    @property
    def submits(self) -> bool:
        """Whether it may give the grid anything to do."""
        return not self.disabled and self.role.covers(Role.USER)

    @property
    def administers(self) -> bool:
        """Whether it is an administrator who can do anything."""
        return not self.disabled and self.role is Role.ADMIN


@dataclass(slots=True)
class Session:
    """A log-in. Only the hash of its token is known here."""

    digest: bytes
    user: int
    created: int
    used: int
    """when a person last asked for something"""
    written: int
    """`used`, as it is on disk"""
    program: str = ""
    """what began it, in its own words"""
    address: str = ""
    """where that was; empty on this machine"""


@dataclass(slots=True)
class Connection:
    """A client that has greeted. `heard` is on the monotonic clock."""

    peer: Peer
    heard: int
    user: User | None = None
    session: Session | None = None
    watches_tasks: bool = False
    watches_fleet: bool = False
    following: set[int] = field(default_factory=set)
    """keys of the tasks it submitted that have not ended"""
    attached: set[int] = field(default_factory=set)
    """keys of the tasks whose output it is told of"""
    origin: Origin = HERE
    allowance: Allowance = field(default_factory=Allowance, init=False, repr=False, compare=False)
    program: str = ""

    def speak_for(self, user: User | None, session: Session | None) -> None:
        """Bind the connection. What another user is told of ends here."""
        if user is None or self.user is not user:
            self.watches_tasks = self.watches_fleet = False
            self.following.clear()
            self.attached.clear()
        self.user, self.session = user, session
