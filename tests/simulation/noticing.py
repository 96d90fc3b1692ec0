"""Whether the simulation finds what was broken on purpose."""

from __future__ import annotations

from tests.simulation.run import Failure, run

SEEDS = 30
"""So many are tried, until one of them notices: it takes one to seven of them."""


def is_noticed(seeds: int = SEEDS) -> bool:
    """Whether any seed fails."""
    return any(map(_fails, range(seeds)))


def _fails(seed: int) -> bool:
    try:
        run(seed)
    except Failure:
        return True
    return False
