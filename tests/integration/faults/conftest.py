"""Grids whose leases are short, so that a test can outlast them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.faults.steps import QUICK, Served, change
from tests.support.grids import served_grid


@pytest.fixture
def served() -> Iterator[Served]:
    """A grid with a broker, an administrator, short leases and nobody to work."""
    with served_grid() as served:
        change(served[2], **QUICK)
        yield served
