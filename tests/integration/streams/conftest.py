"""A grid whose workers make messages and handle them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.brokers import Broker, RawPeer
from tests.support.grids import Grid
from tests.support.live_streams import grid_of_streams

Served = tuple[Grid, Broker, RawPeer]


@pytest.fixture
def served() -> Iterator[Served]:
    """A broker, an administrator, and nobody to work."""
    with grid_of_streams() as served:
        yield served
