"""Drafts on disk, for each user."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.home import Home
from tests.tui.code.model.playing import C
from tui.drafts import Drafts
from tui.model.code.draft import Draft
from tui.model.code.workspace import Kept


def test_drafts_are_kept_for_each_user_where_nobody_else_reads_them(tmp_path: Path) -> None:
    kept = Kept(C, (Draft(language="python"),))
    keep(tmp_path, "ada", kept)
    assert begun(tmp_path, "ada") == kept
    assert begun(tmp_path, "bob") is None
    assert Drafts(Home.at(tmp_path), "tcp://elsewhere:1").begin("ada") is None
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "drafts").iterdir()} == {0o600}
    assert (tmp_path / "drafts").stat().st_mode & 0o777 == 0o700


def keep(home: Path, user: str, kept: Kept) -> None:
    """An application keeps this, and ends."""
    drafts = Drafts(Home.at(home), "local")
    drafts.begin(user)
    drafts.save(kept)
    drafts.end()


def begun(home: Path, user: str) -> Kept | None:
    """What an application finds when it begins."""
    drafts = Drafts(Home.at(home), "local")
    try:
        return drafts.begin(user)
    finally:
        drafts.end()


def test_two_applications_of_a_user_keep_apart_and_the_next_one_has_both(tmp_path: Path) -> None:
    first, second = (Drafts(Home.at(tmp_path), "local") for _ in range(2))
    other = C.written(b"other")
    # Given two that are open at the same time
    first.begin("ada")
    assert second.begin("ada") is None
    first.save(Kept(C))
    second.save(Kept(other))
    # Then neither overwrites what the other keeps, while it is open
    first.end()
    assert begun(tmp_path, "ada") == Kept(C)
    # And when both have ended, nothing of them is lost
    second.end()
    assert begun(tmp_path, "ada") == Kept(C, (other,))
    assert begun(tmp_path, "ada") == Kept(C, (other,))


def test_drafts_that_cannot_be_read_are_laid_aside(tmp_path: Path) -> None:
    keep(tmp_path, "ada", Kept(C))
    (file,) = (tmp_path / "drafts").glob("*.0")
    file.write_bytes(b"\x93nonsense")
    assert begun(tmp_path, "ada") is None
    keep(tmp_path, "ada", Kept(Draft()))
    (damaged,) = (tmp_path / "drafts").glob("*.damaged")
    assert damaged.read_bytes() == b"\x93nonsense"


def test_drafts_that_cannot_be_kept_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way")
    with pytest.raises(SetupError, match="Cannot keep what you type"):
        Drafts(Home.at(tmp_path), "local").begin("ada")
