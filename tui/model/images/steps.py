"""A pipeline while somebody builds it: filters, and a cursor among them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.kinds.image import Call, Pipeline
from shared.limits import FILTERS


@dataclass(frozen=True, slots=True)
class Steps:
    """Each change makes another one."""

    calls: Pipeline = ()
    at: int = 0

    @property
    def call(self) -> Call | None:
        """The filter under the cursor."""
        return self.calls[self.at] if self.at < len(self.calls) else None

    @property
    def full(self) -> bool:
        """Whether there is no room for another one."""
        return len(self.calls) >= FILTERS

    def to(self, at: int) -> Steps:
        """The cursor elsewhere, or as near as there is a filter."""
        return replace(self, at=max(0, min(at, len(self.calls) - 1)))

    def having(self, calls: Pipeline) -> Steps:
        """Other filters; the cursor stays."""
        return replace(self, calls=calls).to(self.at)

    def added(self, call: Call) -> Steps:
        """Another one below the cursor, which goes to it."""
        at = self.at + 1 if self.calls else 0
        return Steps((*self.calls[:at], call, *self.calls[at:]), at)

    def changed(self, call: Call) -> Steps:
        """Another one in place of the one under the cursor."""
        return self.having((*self.calls[: self.at], call, *self.calls[self.at + 1 :]))

    def without(self) -> Steps:
        """Without the one under the cursor."""
        return self.having((*self.calls[: self.at], *self.calls[self.at + 1 :]))

    def moved(self, by: int) -> Steps:
        """The one under the cursor further down, or up; at an end it stays."""
        to = self.at + by
        if self.call is None or not 0 <= to < len(self.calls):
            return self
        others = self.without().calls
        return Steps((*others[:to], self.call, *others[to:]), to)
