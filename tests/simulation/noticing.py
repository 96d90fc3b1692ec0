"""Whether the simulation finds what was broken on purpose."""

from __future__ import annotations

from tests.simulation.run import Failure, run

SEEDS = 100
"""So many are tried, until one of them notices."""


def is_noticed() -> bool:
    """Whether any seed fails."""
    return any(map(_fails, range(SEEDS)))


def _fails(seed: int) -> bool:
    try:
        run(seed)
    except Failure:
        return True
    return False
