"""A folder of blobs on a real disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker.store.blobs.files import Files


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
