"""A broker on a network, and somebody honest who works with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.brokers import RawPeer
from tests.support.networks import Network, network


@pytest.fixture
def far() -> Iterator[Network]:
    """A broker that listens on a network."""
    with network() as found:
        yield found


@pytest.fixture
def ann(far: Network) -> RawPeer:
    """Somebody who does nothing wrong, on another machine, and must not notice anything."""
    far.broker.client().register("ann")
    ann = far.client()
    ann.log_in("ann")
    return ann
