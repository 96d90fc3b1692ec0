"""Which brokers are known, and by which keys."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shared.address import remote
from shared.errors import SetupError
from shared.home import Home
from shared.keys import known
from shared.keys.files import load_or_make
from shared.keys.pair import fingerprint, text_of
from shared.keys.trusting import changed, curve_to, unknown

OAK, ELM = "tcp://oak:1", "tcp://elm:1"
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "known_brokers"


def test_nobody_is_known_at_first(path: Path) -> None:
    assert known.load(path) == {}
    assert not known.forget(path, OAK)
    assert not path.exists()


def test_a_key_is_known_until_it_is_forgotten(path: Path) -> None:
    known.trust(path, OAK, KEY)
    known.trust(path, ELM, OTHER)
    assert known.load(path) == {OAK: KEY, ELM: OTHER}

    assert known.forget(path, OAK)

    assert known.load(path) == {ELM: OTHER}


def test_another_key_takes_the_place_of_the_first(path: Path) -> None:
    known.trust(path, OAK, KEY)
    known.trust(path, OAK, OTHER)

    assert known.load(path) == {OAK: OTHER}


def test_a_key_that_was_named_is_remembered_but_takes_no_others_place(path: Path) -> None:
    known.remember(path, OAK, KEY)
    known.remember(path, OAK, OTHER)

    assert known.load(path) == {OAK: KEY}


TRUST_MANY = """
import sys
from pathlib import Path
from shared.keys import known
path, name = Path(sys.argv[1]), sys.argv[2]
print(flush=True)
sys.stdin.readline()
for number in range(1, 51):
    known.trust(path, f"tcp://{name}:{number}", bytes(32))
"""


def test_two_at_once_lose_no_line_of_each_other(path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", TRUST_MANY, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("oak", "elm")
    ]
    for program in programs:
        assert program.stdout is not None
        program.stdout.readline()
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=20)

    assert len(known.load(path)) == 2 * 50


def test_nobody_else_can_read_or_write_them(path: Path) -> None:
    known.trust(path, OAK, KEY)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o602, 0o620, 0o666])
def test_what_others_can_write_is_not_believed(path: Path, mode: int) -> None:
    known.trust(path, OAK, KEY)
    path.chmod(mode)

    with pytest.raises(SetupError, match="can be written by other users"):
        known.load(path)


@pytest.mark.parametrize("line", ["nonsense", f"{OAK} KEY", f"{OAK}  {text_of(KEY)}", "\0", "\n"])
def test_what_is_not_understood_is_not_passed_over(path: Path, line: str) -> None:
    known.trust(path, OAK, KEY)
    with path.open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(SetupError, match="mend or remove it"):
        known.load(path)
    with pytest.raises(SetupError, match="mend or remove it"):
        known.trust(path, ELM, KEY)


# Speaking to one


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


def test_who_is_not_known_is_not_spoken_to(home: Home) -> None:
    assert curve_to(home, remote(OAK), home.client_key) is None
    assert not home.client_key.exists()


def test_who_is_known_is_spoken_to_with_a_key_of_ones_own(home: Home) -> None:
    known.trust(home.known_brokers, OAK, KEY)

    curve = curve_to(home, remote(OAK), home.client_key)

    assert curve is not None
    assert curve.broker == KEY
    assert curve.own == load_or_make(home.client_key)
    assert curve_to(home, remote("tcp://oak:2"), home.client_key) is None


def test_a_key_that_is_named_counts_more(home: Home) -> None:
    known.trust(home.known_brokers, OAK, KEY)

    curve = curve_to(home, remote(f"{OAK}/{text_of(OTHER)}"), home.client_key)

    assert curve is not None
    assert curve.broker == OTHER


def test_a_key_of_ones_own_that_others_can_read_is_refused(home: Home) -> None:
    known.trust(home.known_brokers, OAK, KEY)
    curve_to(home, remote(OAK), home.client_key)
    home.client_key.chmod(0o640)

    with pytest.raises(SetupError, match="open to other users"):
        curve_to(home, remote(OAK), home.client_key)


def test_what_is_said_of_keys_says_what_to_do() -> None:
    stranger = unknown(remote(f"{OAK}/{text_of(OTHER)}"), KEY)
    assert (stranger.address, stranger.key) == (OAK, KEY)
    for part in (fingerprint(KEY), f"calc trust {OAK}", f"{OAK}/KEY"):
        assert part in stranger.message

    sentence = changed(OAK, KEY, OTHER)
    for part in (fingerprint(KEY), fingerprint(OTHER), f"calc trust {OAK}", "stands between"):
        assert part in sentence
