"""The home: private folders, short sockets, and two homes that never meet."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import SetupError
from shared.home import LONGEST_SOCKET_PATH, Home, check_private, make_private


def mode_of(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def long_home(tmp_path: Path) -> Iterator[Home]:
    """A home under a path that no socket's name could hold."""
    home = Home.at(tmp_path / "/".join(["a-rather-long-folder-name"] * 8))
    yield home
    if home.sockets.parent != home.root:
        shutil.rmtree(home.sockets, ignore_errors=True)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home under a short path."""
    return Home.at(tmp_path_factory.mktemp("h") / "x")


def test_merely_having_a_home_makes_nothing(home: Home) -> None:
    assert home.client_address.startswith("ipc:///")
    assert not home.root.exists()


def test_what_is_made_is_closed_to_others(home: Home) -> None:
    old = os.umask(0)
    try:
        home.make()
        home.make_sockets()
    finally:
        os.umask(old)
    for folder in (home.root, home.logs, home.sockets):
        assert mode_of(folder) == 0o700
    home.make()
    home.make_sockets()


def test_everything_lies_under_it(home: Home) -> None:
    for path in (home.config, home.database, home.lock, home.token, home.logs, home.sockets):
        assert path.is_relative_to(home.root)
    assert home.client_address != home.worker_address


def test_a_long_path_gets_short_sockets(long_home: Home) -> None:
    long_home.make()
    long_home.make_sockets()
    # Then the sockets lie in a short folder of their own, found through the home
    for address in (long_home.client_address, long_home.worker_address):
        assert len(address.removeprefix("ipc://")) <= LONGEST_SOCKET_PATH
    assert mode_of(long_home.sockets) == 0o700
    # And it stays the same folder at the next start
    before = long_home.sockets
    long_home.make_sockets()
    assert Home.at(long_home.root).sockets == before


def test_a_long_path_makes_its_folder_again_where_it_was_swept_away(long_home: Home) -> None:
    long_home.make()
    long_home.make_sockets()
    long_home.sockets.rmdir()
    long_home.make_sockets()
    assert mode_of(long_home.sockets) == 0o700


def test_two_long_homes_do_not_meet(tmp_path: Path) -> None:
    homes = [Home.at(tmp_path / name / ("x" * 120)) for name in ("one", "two")]
    for home in homes:
        home.make()
        home.make_sockets()
    assert homes[0].sockets != homes[1].sockets
    for home in homes:
        shutil.rmtree(home.sockets)


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o722])
def test_a_home_that_others_can_write_is_refused(home: Home, mode: int) -> None:
    home.root.mkdir(parents=True)
    home.root.chmod(mode)
    with pytest.raises(SetupError, match="chmod 700"):
        home.make()


@pytest.mark.parametrize("mode", [0o750, 0o755, 0o777, 0o701])
def test_sockets_that_others_can_reach_are_refused(home: Home, mode: int) -> None:
    home.make()
    home.sockets.mkdir()
    home.sockets.chmod(mode)
    with pytest.raises(SetupError, match="other users"):
        home.make_sockets()


def test_a_symbolic_link_is_no_private_folder(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(SetupError, match="is not a folder"):
        make_private(tmp_path / "link")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(SetupError, match=str(tmp_path)):
            make_private(path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(home: Home) -> None:
    home.root.mkdir(parents=True, mode=0o700)
    os.chown(home.root, 12_345, -1)
    with pytest.raises(SetupError, match="belongs to another user"):
        home.make()
    with pytest.raises(SetupError, match="belongs to another user"):
        check_private(home.root, home.root.lstat())


def test_the_usual_home_is_this_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Home.at(None).root.is_relative_to(tmp_path)
    assert Home.at("").root == Home.at(None).root
    assert Home.at("~/grid").root == tmp_path / "grid"


def test_a_relative_home_means_where_one_is_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home.at("grid")
    monkeypatch.chdir("/")
    assert home.root == tmp_path / "grid"
