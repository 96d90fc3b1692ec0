"""Keys: the same for texts that mean the same token by token, and for no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.expression import key_of
from shared.expression.tokens import tokenise

A, B = b"a" * 16, b"b" * 16


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1+2", " 1 +\t2\n"),
        ("2*3", "2×3"),
        ("2*3", "2·3"),
        ("2**3", "2^3"),
        ("6÷3", "6/3"),
        ("-1", "−1"),
        ("x = 1+1", "1+1"),
        ("sqrt( 2)", "sqrt(2)"),
    ],
)
def test_spaces_and_spelling_do_not_matter(one: str, other: str) -> None:
    assert key_of(one, {}) == key_of(other, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [("1 2", "12"), ("1", "1.0"), ("2* *3", "2**3"), ("7/ /2", "7//2"), ("a b", "ab"), ("", "1")],
)
def test_other_tokens_have_another_key(one: str, other: str) -> None:
    keys = dict.fromkeys(("a", "b", "ab"), A)
    assert key_of(one, keys) != key_of(other, keys)


def test_a_reference_is_known_by_the_key_of_its_value() -> None:
    assert key_of("$1+1", {"$1": A}) == key_of("ans+1", {"ans": A})
    assert key_of("$1+1", {"$1": A}) != key_of("$1+1", {"$1": B})
    assert key_of("x = x+1", {"x": A}) == key_of("x+1", {"x": A})
    assert key_of("$1", {"$1": A}) != key_of(A.hex(), {A.hex(): B})


def test_a_reference_without_a_key_has_none() -> None:
    with pytest.raises(KeyError):
        key_of("$1+1", {})
    with pytest.raises(KeyError):
        key_of("1+ans", {})


def test_a_text_that_is_no_expression_has_a_key_too() -> None:
    assert len(key_of("1+²\ud800 f(2) $0", {})) == 16


@given(st.text("12+ *^(", max_size=8), st.text("12+ *^(", max_size=8))
def test_keys_agree_exactly_where_tokens_do(one: str, other: str) -> None:
    plain = [["^" if token == "**" else token for token in tokenise(it)] for it in (one, other)]
    assert (key_of(one, {}) == key_of(other, {})) == (plain[0] == plain[1])
