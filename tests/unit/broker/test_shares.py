"""Shares of time: nobody who wants turns has much less of it than another."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from broker.core.shares import Shares

LONGEST = 50


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, LONGEST), st.booleans()),
        max_size=200,
    )
)
def test_two_who_want_turns_all_the_time_have_the_same(
    steps: list[tuple[str, int, bool]],
) -> None:
    # Given two who want turns all the time, and others who come and go
    shares: Shares[str] = Shares()
    had: Counter[str] = Counter()
    for party in ("ann", "bob"):
        shares.enter(party)
    # When turns of any length are taken
    for other, cost, comes in steps:
        if comes:
            shares.enter(other)
        first = shares.first()
        assert first == shares.in_order()[0]
        assert first is not None
        shares.charge(first, cost)
        had[first] += cost
        if first == other:
            shares.leave(first)
        # Then neither has more than the longest turn ahead of the other
        assert abs(had["ann"] - had["bob"]) <= LONGEST


def six_turns(shares: Shares[str]) -> list[str]:
    """Who has the next turns, all of the same length."""
    taken = []
    for _ in range(6):
        first = shares.first()
        assert first is not None
        taken.append(first)
        shares.charge(first, 10)
    return taken


def test_who_comes_has_no_more_than_one_who_was_there() -> None:
    shares: Shares[str] = Shares()
    shares.enter("ann")
    for _ in range(100):
        shares.charge("ann", 10)
    shares.enter("bob")
    assert six_turns(shares) == ["bob", "ann"] * 3


def test_who_was_passed_over_has_no_more_for_it() -> None:
    shares: Shares[str] = Shares()
    for party in ("ann", "bob"):
        shares.enter(party)
    # When one cannot have turns for long
    for _ in range(100):
        shares.charge("bob", 10)
        shares.pass_over("ann")
    # Then both have the same from then on
    assert six_turns(shares) == ["ann", "bob"] * 3


def test_nothing_is_remembered_when_nobody_wants_turns() -> None:
    shares: Shares[int] = Shares()
    for party in range(1_000):
        shares.enter(party)
        assert shares.first() == party
        shares.charge(party, 1)
        shares.leave(party)
    assert (len(shares._begins), len(shares._heap)) == (0, 0)


def test_turns_that_are_over_are_thrown_out() -> None:
    shares: Shares[str] = Shares()
    for party in ("ann", "bob"):
        shares.enter(party)
    for _ in range(10_000):
        shares.charge("bob", 1)
    assert len(shares._heap) < 200
    assert shares.in_order() == ["ann", "bob"]
    assert shares.first() == "ann"
