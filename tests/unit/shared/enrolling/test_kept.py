"""What a worker remembers of the brokers that have let it in."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shared.address import Remote
from shared.enrolling.kept import Enrolment, find, keep, load
from shared.errors import SetupError
from shared.keys.pair import text_of

OAK = Enrolment(Remote("oak", 7766, b"o" * 32), "first")
ELM = Enrolment(Remote("elm", 7000, b"e" * 32), "second")


def test_the_last_one_is_last(tmp_path: Path) -> None:
    path = tmp_path / "enrolments"
    assert load(path) == ()

    for enrolment in (OAK, ELM, OAK):
        keep(path, enrolment)

    assert load(path) == (ELM, OAK)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_found_by_its_address(tmp_path: Path) -> None:
    path = tmp_path / "enrolments"
    keep(path, OAK)

    assert find(path, "tcp://oak") == OAK
    assert find(path, f"tcp://oak:7766/{text_of(b'o' * 32)}") == OAK
    assert find(path, "tcp://oak:7767") is None


def test_another_key_than_the_one_it_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "enrolments"
    keep(path, OAK)

    with pytest.raises(SetupError, match="another key"):
        find(path, f"tcp://oak:7766/{text_of(b'x' * 32)}")


@pytest.mark.parametrize("text", ["?", "[1]", '[{"broker": 1}]', '[{"broker": "tcp://oak"}]'])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "enrolments"
    path.write_text(text)
    with pytest.raises(SetupError, match="enroll this worker anew"):
        load(path)
