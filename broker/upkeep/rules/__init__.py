"""What holds of everything that a broker has ever written, as queries for what does not."""

from __future__ import annotations

from broker.upkeep.rules import (
    accounts,
    blobs,
    enrolled,
    grid,
    operations,
    references,
    streams,
    tasks,
)
from broker.upkeep.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *grid.RULES,
    *accounts.RULES,
    *tasks.RULES,
    *operations.RULES,
    *references.RULES,
    *streams.RULES,
    *blobs.RULES,
    *enrolled.RULES,
)

__all__ = ["RULES", "Rule"]
