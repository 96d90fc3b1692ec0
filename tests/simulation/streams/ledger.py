"""What the broker has promised to a user about streams, as the user remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.stream.definition import Definition
from shared.wire.stream_rows import ErrorRow

DEFAULT = "messages"
"""The stream that the first administrator has from the start."""


@dataclass(slots=True)
class Stream:
    """One stream. What was asked for and has no answer yet may have been done or not."""

    name: str
    on: set[bool]
    definitions: set[Definition]
    acknowledged: bool = False
    deleting: bool = False
    """somebody has asked for that"""
    deleted: bool = False
    asking: bool = False
    """a request of this process that changes it is under way: one at a time"""
    read: list[ErrorRow] = field(default_factory=list)
    """failures that somebody has seen; some of them are there no longer"""


@dataclass(slots=True)
class Streams:
    """The streams of one user, by name. They outlive the user's process."""

    named: dict[str, Stream] = field(default_factory=dict)
    made: int = 0
    wanted: bool = True
    """in some runs nobody wants any"""

    @classmethod
    def of(cls, user: str) -> Streams:
        """Those that there are before anybody makes some."""
        if user != "ann":
            return cls()
        return cls({DEFAULT: Stream(DEFAULT, {False}, {Definition()}, acknowledged=True)})

    def there(self) -> list[Stream]:
        """Those that nobody has asked to delete."""
        return [one for one in self.named.values() if one.acknowledged and not one.deleting]

    def forget_requests(self) -> None:
        """The process that waited for answers is gone."""
        for one in self.named.values():
            one.asking = False
