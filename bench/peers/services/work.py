"""The job that every system does: what a slot of calcgrid does with the same text."""

from __future__ import annotations

from shared.expression import evaluate


def solve(text: str) -> str:
    """The exact value of an expression."""
    return evaluate(text).exact or ""
