"""Lines for people in columns, and sheets of what is known of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row, its cells below those of the row before."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


def sheet(entries: Iterable[tuple[str, str | None]]) -> str:
    """A line for each name of which something is to be said."""
    return "\n".join(_entry(name, said) for name, said in entries if said)


def below(lines: Iterable[str]) -> str:
    """What is said on lines of its own, below its name; nothing where there are none."""
    return "".join(f"\n  {line}" for line in lines)


def _entry(name: str, said: str) -> str:
    """What has lines of its own stands below its name."""
    return f"{name}{said}" if said.startswith("\n") else f"{name:<11} {said}"
