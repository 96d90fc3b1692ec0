"""The line that enrolls a worker: read as it was written, or refused without a word of it."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.address import Remote
from shared.enrolling.line import JoinLine, read, written
from shared.errors import SetupError

LINE = JoinLine(Remote("oak.example", 7766, b"k" * 32), b"t" * 32)
KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS, KEYS, st.sampled_from(["oak", "10.0.0.5", "[::1]", "[fe80::1%eth0]"]))
def test_it_is_read_as_it_was_written(key: bytes, token: bytes, host: str) -> None:
    line = JoinLine(Remote(host, 7766, key), token)

    assert read(written(line)) == line


@given(KEYS, KEYS)
def test_no_shell_takes_any_of_it_for_its_own(key: bytes, token: bytes) -> None:
    line = written(JoinLine(Remote("10.0.0.5", 7766, key), token))

    assert shlex.quote(line) == line


@pytest.mark.parametrize("around", ["{}", " {}\n", "calc-worker --join {}", "'{}'"])
def test_it_may_be_pasted_with_what_is_around_it(around: str) -> None:
    assert read(around.format(written(LINE))) == LINE


@pytest.mark.parametrize("text", ["", "-", "oak:7766", "oak:7766/", "oak:7766/ü", "/" * 50])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="whole line"):
        read(text)


@given(st.integers(1, 90))
def test_a_part_of_one_is_none(cut: int) -> None:
    with pytest.raises(SetupError) as caught:
        read(written(LINE)[:-cut])

    assert "dHR0dHR0" not in caught.value.message


def test_its_token_is_not_printed() -> None:
    assert "ttt" not in repr(LINE)


def test_the_port_is_one() -> None:
    with pytest.raises(SetupError, match="PORT"):
        read(written(LINE).replace("7766", "99999"))
