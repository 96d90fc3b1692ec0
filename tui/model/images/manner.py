"""How a result is written, as somebody has chosen it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.errors import ErrorCode, RequestError
from shared.kinds.image import ABILITIES, Format, Output

_FORMATS = (None, *Format)
_QUALITIES = frozenset(map(str, range(101)))
_NO_QUALITY = "The quality is a whole number from 1 to 100, or 0 for the usual one."


@dataclass(frozen=True, slots=True)
class Manner:
    """Each choice makes another one; a quality is kept while a format has none."""

    format: Format | None = None
    """None: the one that came"""
    quality: int = 0
    """0: the usual one"""
    keep_metadata: bool = False

    @property
    def has_quality(self) -> bool:
        """Whether the format may have one."""
        return self.format is None or ABILITIES[self.format].quality

    @property
    def output(self) -> Output:
        """What the grid is told."""
        quality = self.quality if self.has_quality else 0
        return Output(self.format, quality, self.keep_metadata)

    @property
    def words(self) -> str:
        """What somebody sees of it."""
        parts = [f"as {self.format.upper()}" if self.format else "as it came"]
        if self.output.quality:
            parts.append(f"quality {self.quality}")
        if self.keep_metadata:
            parts.append("metadata kept")
        return ", ".join(parts)

    def next_format(self) -> Manner:
        """The next of all formats."""
        at = _FORMATS.index(self.format) + 1
        return replace(self, format=_FORMATS[at % len(_FORMATS)])

    def with_quality(self, typed: str) -> Manner:
        """A quality as it was typed; raises `RequestError`."""
        if typed not in _QUALITIES:
            raise RequestError(ErrorCode.INVALID, _NO_QUALITY)
        return replace(self, quality=int(typed))

    def other_metadata(self) -> Manner:
        """Keep what was dropped, or drop what was kept."""
        return replace(self, keep_metadata=not self.keep_metadata)


def manner_of(output: Output) -> Manner:
    """How a task was told to write."""
    return Manner(output.format, output.quality, output.keep_metadata)
