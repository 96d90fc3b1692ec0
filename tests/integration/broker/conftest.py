"""Brokers for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.brokers import Broker, running_broker, short_home


@pytest.fixture
def home() -> Iterator[Path]:
    """A place for a home."""
    with short_home() as place:
        yield place


@pytest.fixture
def broker(home: Path) -> Iterator[Broker]:
    """A broker of the test's own."""
    with running_broker(home) as running:
        yield running


@pytest.fixture(scope="module")
def shared_broker() -> Iterator[Broker]:
    """One broker for all tests of a file: what one does to it must not hurt the next."""
    with short_home() as place, running_broker(place) as running:
        yield running
