"""A sandbox as it was found: everything that is the same for all programs of a slot."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from shared.errors import SandboxError
from workers.sandbox.cgroups import Groups
from workers.sandbox.command import Arguments
from workers.sandbox.helpers import Helpers
from workers.sandbox.isolation import Isolation
from workers.sandbox.limits import Limits
from workers.sandbox.meters import Meter
from workers.sandbox.polling import Tree
from workers.sandbox.seats import Seat


@dataclass(frozen=True, slots=True)
class Ready:
    """What it takes to start programs."""

    isolation: Isolation
    bwrap: str
    helpers: Helpers
    seat: Seat
    groups: Groups | None
    seccomp: bytes
    system: Arguments
    """bubblewrap's arguments that are the same for all."""

    @property
    def launch_uid(self) -> int | None:
        """The user that the launcher becomes. Without a user namespace it has to stay root."""
        return self.seat.uid if self.isolation is Isolation.USER_NAMESPACE else None

    @property
    def init_uid(self) -> int | None:
        """The user that the first process becomes, where it is root until then."""
        return self.seat.uid if self.isolation is Isolation.ROOT else None

    def meter(self, limits: Limits) -> Meter:
        """What counts for one program."""
        if self.groups is None:
            return Tree(limits)
        try:
            return self.groups.make(self.seat.name, limits)
        except OSError as error:
            raise SandboxError(f"No control group can be made any more: {error}") from error


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where programs run one at a time, or why they are refused."""

    isolation: Isolation
    sentence: str
    """What it means for people; where programs are refused, what to do."""

    ready: Ready | None = None

    @property
    def counts_exactly(self) -> bool:
        """Whether a control group counts what programs take."""
        return self.ready is not None and self.ready.groups is not None

    def start(self) -> Ready:
        """What it takes; refuses where nothing would keep a program apart."""
        if self.ready is None:
            raise SandboxError(self.sentence)
        return self.ready

    def close(self) -> None:
        """Let another slot have the seat."""
        if self.ready is not None:
            self.ready.seat.close()

    def __enter__(self) -> Sandbox:
        """Use it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Let it go."""
        self.close()
