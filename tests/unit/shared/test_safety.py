"""Text from outside: nothing in it reaches a terminal as anything but a visible character."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.safety import one_line, visible

C0 = [chr(code) for code in range(0x20)]
C1 = [chr(code) for code in range(0x80, 0xA0)]
BIDI = [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
ZERO_WIDTH = [*"\u200b\u2060\ufeff\u00ad"]
SEPARATORS = [*"\u2028\u2029"]
SURROGATES = [chr(code) for code in range(0xD800, 0xE000)]
HOSTILE = [*C0, "\x7f", *C1, *BIDI, *ZERO_WIDTH, *SEPARATORS, *SURROGATES[::256]]

any_text = st.text(st.characters() | st.sampled_from(HOSTILE) | st.characters(categories=["Cs"]))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda c: f"U+{ord(c):04X}")
def test_every_hostile_character_becomes_visible(hostile: str) -> None:
    shown = one_line(f"a{hostile}b")
    assert hostile not in shown
    assert len(shown) == 3, "positions stay true"
    assert unicodedata.category(shown[1]) == "So", "a symbol that can be seen"
    assert visible(f"a{hostile}b") == (f"a{hostile}b" if hostile in "\n\t" else shown)


def test_different_control_characters_look_different() -> None:
    assert len({one_line(char) for char in [*C0, "\x7f"]}) == len(C0) + 1


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b]52;c;aGk=\x07",
        "\x1b[2J",
        "\x9b2J",
        "\x9d0;title\x9c",
        "\r\nfake line",
        "\u202egpj.exe",
    ],
    ids=ascii,
)
def test_no_escape_sequence_survives(attack: str) -> None:
    assert all(char.isprintable() for char in one_line(attack))


@pytest.mark.parametrize(
    "harmless", ["", "plain", "größe", "日本語", "2 × 3 ÷ 4 − 1 · √", "[/] [bold]", "👩‍👩‍👧", "é"]
)
def test_what_is_harmless_stays(harmless: str) -> None:
    assert one_line(harmless) == visible(harmless) == harmless


@given(text=any_text)
def test_lengths_are_kept_and_twice_is_once(text: str) -> None:
    for clean in (visible, one_line):
        once = clean(text)
        assert len(once) == len(text)
        assert clean(once) == once
        once.encode()  # and it can be written


@given(text=any_text)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_no_character_of_unicode_that_controls_is_left() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
            assert one_line(char) != char, f"U+{code:04X}"
        if unicodedata.bidirectional(char) in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        ):  # fmt: skip
            assert one_line(char) != char, f"U+{code:04X}"
