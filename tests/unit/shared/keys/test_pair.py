"""Keys, and how people read and write them."""

from __future__ import annotations

import re

import pytest

from shared.keys.pair import KEY_CHARS, Pair, fingerprint, key_in, new_pair, pair_of, text_of


def test_no_two_pairs_are_the_same() -> None:
    assert new_pair() != new_pair()


def test_the_secret_half_gives_the_public_one() -> None:
    pair = new_pair()

    assert pair_of(pair.secret) == pair


def test_the_secret_half_is_not_shown() -> None:
    pair = Pair(b"public", b"hidden")

    assert "hidden" not in repr(pair)


def test_a_key_is_read_as_it_was_written() -> None:
    key = new_pair().public
    text = text_of(key)

    assert len(text) == KEY_CHARS
    assert re.fullmatch(r"[\w-]+", text, re.A)
    assert key_in(text) == key


@pytest.mark.parametrize(
    "wrong",
    ["", "A" * 42, "A" * 44, "A" * 42 + "!", "A" * 42 + "é", "A" * 42 + "B", "/" * 43],
)
def test_whatever_else_is_no_key(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        key_in(wrong)


def test_a_fingerprint_is_short_and_easy_to_compare() -> None:
    assert fingerprint(bytes(32)) == "mzuhv-lpymk-6xo3e-pygfy-5h4oe"
    assert fingerprint(bytes(31) + b"1") != fingerprint(bytes(32))
