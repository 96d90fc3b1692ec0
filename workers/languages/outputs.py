"""What a program prints, as far as it is needed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Output:
    """One of its outputs: all is counted up to the limit, and the first `hold` bytes are held."""

    limit: int
    hold: int
    size: int = 0
    held: bytearray = field(default_factory=bytearray)

    def take(self, data: bytes) -> bytes:
        """What of this is within the limit."""
        allowed = data[: max(0, self.limit - self.size)]
        self.size += len(data)
        self.held += allowed[: max(0, self.hold - len(self.held))]
        return allowed

    @property
    def overflowed(self) -> bool:
        """Whether it was more than the limit."""
        return self.size > self.limit

    def first(self, size: int) -> bytes:
        """So much of it, or all."""
        return bytes(self.held[:size])
