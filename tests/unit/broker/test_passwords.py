"""What a password may be, and that hashes keep up with the times."""

from __future__ import annotations

import pytest

from broker.core.accounts.passwords import common, problem_with_password
from shared.limits import PASSWORD_CHARS, PASSWORD_MIN_CHARS


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "qmzwvtrp",
        "84720194",
        "мой длинный пароль",
        "🐎🔋📎🪜🐎🔋📎🌋",
        "annie likes rain",
        "x" * 3 + "y" * 3 + "zq",
        "with spaces at the end  ",
        "q7" * 3 + "z" * (PASSWORD_CHARS - 6),
    ],
)
def test_whatever_is_long_enough_and_not_known_is_a_password(password: str) -> None:
    assert problem_with_password(password, "ann") is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least 8"),
        ("seven7x", "at least 8"),
        ("é" * 7, "at least 8"),
        ("x7" * PASSWORD_CHARS, "at most"),
        ("\ufdfa" * 100, "at most"),
        ("password", "tried first"),
        ("PassWord1!", "tried first"),
        ("ｐａｓｓｗｏｒｄ", "tried first"),
        ("ann12345", "the name of its user"),
        ("ANN-ann-ann", "the name of its user"),
        ("calcgrid2026", "the name of its user"),
        ("my-calcgrid!", "the name of its user"),
        ("aaaaaaaa", "again and again"),
        ("abababab", "again and again"),
        ("прстуфхц", "again and again"),
        ("цхфутсрп", "again and again"),
    ],
)
def test_what_others_try_first_is_none(password: str, why: str) -> None:
    assert why in (problem_with_password(password, "ann") or "")


def test_characters_are_counted_as_they_are_hashed() -> None:
    assert problem_with_password("e\u0301" * (PASSWORD_MIN_CHARS - 1), "ann") is not None


def test_the_list_is_of_low_words_without_doubles() -> None:
    assert all(word == word.casefold() for word in common())
