"""What counts as the expected output, and what is said of what does not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.kinds.code import Comparison
from shared.limits import SENTENCE_CHARS
from workers.languages.judging import difference

EXACT, TRAILING, NUMERIC = Comparison

text = st.lists(st.sampled_from([b"a", b"1", b"1.0", b" ", b"\n", b"\t", b"\xff", b"\r"])).map(
    b"".join
)


@pytest.mark.parametrize(
    ("how", "printed", "expected"),
    [
        (EXACT, b"a\0\xff\n", b"a\0\xff\n"),
        (EXACT, b"", b""),
        (TRAILING, b"a  \nb\t\r\n\n\n", b"a\nb"),
        (TRAILING, b"", b" \n\n"),
        (TRAILING, b"\n\na", b"\n\na\n"),
        (NUMERIC, b"1.0000001", b"1"),
        (NUMERIC, b"  1\n\n2 x ", b"1 2\nx"),
        (NUMERIC, b"1000000.5", b"1000000"),
        (NUMERIC, b"-0", b"0"),
        (NUMERIC, b"+1e3 .5 5.", b"1000 0.5 5"),
        (NUMERIC, b"nan inf x", b"nan inf x"),
        (NUMERIC, b"1e999999999", b"1e999999999"),
    ],
)
def test_what_is_as_expected(how: Comparison, printed: bytes, expected: bytes) -> None:
    assert difference(printed, expected, how, 1e-6) == ""


@pytest.mark.parametrize(
    ("how", "printed", "expected", "said"),
    [
        (EXACT, b"42", b"42\n", "Line 1 has “42” where “42␊” is expected."),
        (EXACT, b"42 \n", b"42\n", "Line 1 has “42 ␊” where “42␊” is expected."),
        (EXACT, b"a\nb\n", b"a\n", "Line 2 has “b␊” where nothing more is expected."),
        (EXACT, b"", b"x", "The output ends where “x” is expected."),
        (TRAILING, b"a\nb", b"a\nc", "Line 2 has “b” where “c” is expected."),
        (TRAILING, b" a", b"a", "Line 1 has “ a” where “a” is expected."),
        (TRAILING, b"a", b"a\nb", "The output ends where “b” is expected."),
        (TRAILING, b"a\n\nb", b"a\nb", "Line 2 has “” where “b” is expected."),
        (NUMERIC, b"1\n2.1", b"1\n2", "Line 2 has “2.1” where “2” is expected."),
        (NUMERIC, b"1 2 3", b"1 2", "Line 1 has “3” where nothing more is expected."),
        (NUMERIC, b"x", b"1", "Line 1 has “x” where “1” is expected."),
        (NUMERIC, b"nan", b"1", "Line 1 has “nan” where “1” is expected."),
        (NUMERIC, b"inf", b"1", "Line 1 has “inf” where “1” is expected."),
        (NUMERIC, b"1e999999999", b"1", "Line 1 has “1e999999999” where “1” is expected."),
        (NUMERIC, b"1_0", b"10", "Line 1 has “1_0” where “10” is expected."),
        (NUMERIC, "１".encode(), b"1", "Line 1 has “１” where “1” is expected."),
    ],
)
def test_the_first_difference_is_told(
    how: Comparison, printed: bytes, expected: bytes, said: str
) -> None:
    assert difference(printed, expected, how, 1e-6) == said


@pytest.mark.parametrize(
    ("printed", "expected", "tolerance", "near"),
    [
        (b"1.1", b"1.0", 0.1, True),
        (b"1.1000000001", b"1.0", 0.1, False),
        (b"110", b"100", 0.1, True),
        (b"110.001", b"100", 0.1, False),
        (b"9007199254740993", b"9007199254740992", 0.0, False),
        (b"1.0", b"1", 0.0, True),
        (b"0." + b"0" * 300 + b"1", b"0", 0.0, False),
    ],
)
def test_the_tolerance_is_kept_to_the_digit(
    printed: bytes, expected: bytes, tolerance: float, near: bool
) -> None:
    assert (difference(printed, expected, NUMERIC, tolerance) == "") is near


def test_no_tolerance_holds_for_the_other_comparisons() -> None:
    assert difference(b"1.1", b"1.0", TRAILING, 0.5)
    assert difference(b"1.1", b"1.0", EXACT, 0.5)


def test_of_a_long_line_the_part_with_the_difference_is_shown() -> None:
    said = difference(b"x" * 1_000 + b"1" + b"y" * 99, b"x" * 1_000 + b"2", EXACT)
    assert said == (f"Line 1 has “…{'x' * 20}1{'y' * 19}…” where “…{'x' * 20}2” is expected.")


def test_a_character_is_not_shown_in_halves() -> None:
    said = difference("ü".encode() * 100 + b"1", "ü".encode() * 100 + b"2", EXACT)
    assert "\ufffd" not in said


@given(text, text, st.sampled_from(Comparison), st.sampled_from([0.0, 1e-6]))
@example(b"\x1b[2J\x07\xe2\x80\xae\0", b"\xff\xfe[red]", EXACT, 0.0)
@example(b"x" * 100_000, b"", TRAILING, 0.0)
def test_what_is_said_is_one_safe_and_short_line(
    printed: bytes, expected: bytes, how: Comparison, tolerance: float
) -> None:
    said = difference(printed, expected, how, tolerance)
    assert len(said) <= 200 < SENTENCE_CHARS
    assert said.replace("\ufffd", "").isprintable()
    # What is equal differs in no way of comparing
    assert difference(printed, printed, how, tolerance) == ""
    # A wider comparison finds no difference where a stricter one finds none
    if not difference(printed, expected, TRAILING):
        assert difference(printed, expected, NUMERIC, tolerance) == ""
