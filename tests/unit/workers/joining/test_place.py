"""Where a worker finds its broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.address import Remote
from shared.enrolling.kept import Enrolment, keep
from shared.errors import SetupError
from shared.home import Home
from workers.joining.place import place_for

OAK = Remote("oak", 7766, b"o" * 32)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


def test_without_more_it_is_that_of_the_home(home: Home) -> None:
    place = place_for(home, None, None)

    assert (place.address, place.curve) == (home.worker_address, None)


def test_once_enrolled_it_is_the_one_that_has_let_it_in(home: Home) -> None:
    keep(home.enrolments, Enrolment(OAK, "first"))

    for broker in (None, "tcp://oak:7766"):
        place = place_for(home, broker, None)
        assert place.curve is not None
        assert (place.address, place.curve.broker) == ("tcp://oak:7767", b"o" * 32)


def test_what_is_named_comes_first(home: Home) -> None:
    keep(home.enrolments, Enrolment(OAK, "first"))

    assert place_for(home, "ipc:///tmp/w", None).address == "ipc:///tmp/w"


def test_it_has_one_key(home: Home) -> None:
    keep(home.enrolments, Enrolment(OAK, "first"))

    assert place_for(home, None, None) == place_for(home, None, None)


def test_where_it_was_not_enrolled_it_says_what_to_do(home: Home) -> None:
    with pytest.raises(SetupError, match="calc-broker enroll"):
        place_for(home, "tcp://elm:7766", None)
