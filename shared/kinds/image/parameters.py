"""The parameters of a filter: numbers, each with its range."""

from __future__ import annotations

from dataclasses import dataclass

Values = tuple[float, ...]
"""A value for each parameter of a filter, in its order."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number from `least` to `most`, and what it is where none is given."""

    name: str
    unit: str
    """empty where it has none"""
    least: float
    most: float
    default: float
    sentence: str
    whole: bool = True

    @property
    def range(self) -> str:
        """What it may be, in words."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {shown(self.least)} to {shown(self.most)} {self.unit}".rstrip()

    def allows(self, value: float) -> bool:
        """Whether a value is in the range; what is not a number is in none."""
        return self.least <= value <= self.most and (not self.whole or value == int(value))


def written(value: float) -> str:
    """A number as it is typed: the shortest text that is read as the same number."""
    return str(int(value)) if value == int(value) else repr(value)


def shown(value: float) -> str:
    """A number as it stands in a sentence."""
    return f"{int(value):,}" if value == int(value) else repr(value)
