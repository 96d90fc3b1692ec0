"""New passwords, written with the broker's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker.passwd.giving import to_user
from broker.store.database import open_database
from broker.store.models import database
from shared.errors import SetupError
from tests.support.core import PASSWORD


def test_the_database_is_closed_also_where_nothing_is_written(tmp_path: Path) -> None:
    # Given an account that has gone since somebody looked
    place = tmp_path / "calc.sqlite3"
    open_database(str(place)).close()
    giving = to_user(str(place), "ann")

    # When
    with pytest.raises(SetupError, match="no such user"):
        giving.write(PASSWORD)

    # Then
    assert database.is_closed()
