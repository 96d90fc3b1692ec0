"""A grid of each kind that the tests of this folder may want."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker.store.database import MEMORY, open_database
from broker.store.repository import Repository
from tests.support.core import Sim
from tests.support.kept import against_the_rules


@pytest.fixture
def kept() -> Iterator[Sim]:
    """A core over a real repository, which forgets nothing but what it should; whatever a test
    does, what is on disk in the end is sound."""
    database = open_database(MEMORY)
    grid = Sim(Repository(database, lambda digest: grid.blobs.size_of(digest)))
    yield grid
    assert against_the_rules(database) == []
    database.close()
