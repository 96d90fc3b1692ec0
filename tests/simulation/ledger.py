"""What the broker has promised to each user, as these remember it themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulation.blobs.ledger import Pictures
from tests.simulation.streams.ledger import Streams


@dataclass(slots=True)
class Promise:
    """A submission that was acknowledged."""

    id: bytes
    text: str
    number: int
    cancelled: bool = False
    """somebody has asked for that"""
    deleted: bool = False
    ends_heard: int = 0
    """by the process that submitted it and waited for it"""


@dataclass(slots=True)
class Ledger:
    """The promises made to one user. It outlives the user's process."""

    name: str
    pictures: Pictures
    promises: dict[bytes, Promise] = field(default_factory=dict)
    submitted: dict[bytes, str] = field(default_factory=dict)
    """everything that was ever sent, by id"""
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        self.streams = Streams.of(self.name)

    @property
    def numbers(self) -> list[int]:
        """The numbers that a reference may name."""
        return [promise.number for promise in self.promises.values()]
