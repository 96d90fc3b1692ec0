"""Whom the porter lets in."""

from __future__ import annotations

import pytest

from broker.core.events import Origin
from broker.net.doors import porter
from broker.net.doors.admitted import Admitted
from broker.net.doors.porter import origin_in

KEY = bytes(range(32))


def question(domain: bytes = b"clients", mechanism: bytes = b"CURVE", *keys: bytes) -> list[bytes]:
    return [b"1.0", b"7", domain, b"10.0.0.9", b"", mechanism, *(keys or (KEY,))]


def admitted(*keys: bytes) -> Admitted:
    found = Admitted()
    found.workers = frozenset(keys)
    return found


def answer(request: list[bytes], admitted: Admitted, *crowded: str) -> list[bytes]:
    return porter.answer(request, admitted, lambda address: address not in crowded)


def test_the_answer_names_the_question() -> None:
    assert answer(question(), admitted())[:2] == [b"1.0", b"7"]


def test_any_key_may_come_in_as_a_client() -> None:
    assert answer(question(), admitted())[2] == b"200"


def test_who_is_let_in_is_known_by_key_and_address() -> None:
    user = answer(question(), admitted())[4]

    assert origin_in(user.decode()) == Origin(KEY, "10.0.0.9")


def test_a_worker_comes_in_with_an_enrolled_key_alone() -> None:
    assert answer(question(b"workers"), admitted(KEY))[2] == b"200"
    assert answer(question(b"workers"), admitted(bytes(32)))[2] == b"400"


@pytest.mark.parametrize(
    "wrong",
    [
        question(b"others"),
        question(b""),
        question(b"clients", b"NULL"),
        question(b"clients", b"PLAIN", b"ann", b"secret"),
        question(b"clients", b"CURVE", KEY[:31]),
        question()[:6],
        [b"1.0"],
        [],
    ],
)
def test_whatever_else_is_asked_is_refused(wrong: list[bytes]) -> None:
    replied = answer(wrong, admitted(KEY))

    assert replied[2] == b"400"
    assert replied[4] == b""
    assert len(replied) == 6


@pytest.mark.parametrize("wrong", ["", "abc 1.2.3.4", "zz" * 32 + " 1.2.3.4"])
def test_what_names_no_key_names_nobody(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"no key|fromhex"):
        origin_in(wrong)


def test_no_further_stranger_comes_from_where_too_many_have_and_any_enrolled_worker_does() -> None:
    assert answer(question(), admitted(), "10.0.0.9")[2] == b"400"
    assert answer(question(), admitted(), "10.0.0.8")[2] == b"200"
    assert answer(question(b"workers"), admitted(KEY), "10.0.0.9")[2] == b"200"
