"""A folder of blobs on a real disk, and users who send some to a core."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker.store.blobs.files import Files
from shared.kinds import KINDS
from tests.support.blobs import PICTURES
from tests.support.core import Sim
from tests.support.sending import Sender


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where they lie."""
    return tmp_path / "calcgrid.sqlite3-blobs"


@pytest.fixture
def files(root: Path) -> Files:
    """None yet."""
    files = Files(root)
    files.make()
    return files


@pytest.fixture
def grid(kept: Sim, monkeypatch: pytest.MonkeyPatch) -> Sim:
    """A core over a real repository, with a kind of task that takes blobs."""
    monkeypatch.setitem(KINDS, PICTURES.name, PICTURES)
    return kept


@pytest.fixture
def ann(grid: Sim) -> Sender:
    """The administrator."""
    return Sender(grid.user("ann"), "ann")


@pytest.fixture
def bob(ann: Sender) -> Sender:
    """Another user."""
    return Sender(ann.grid.user("bob"), "bob")
