"""Effects are carried out in the order in which they were decided."""

from __future__ import annotations

import logging

import pytest

from workers.supervisor.carrying import InOrder
from workers.supervisor.effects import Effect, Log


def effect(name: str) -> Log:
    return Log(logging.INFO, name)


def test_what_follows_of_an_effect_comes_after_what_was_decided_before() -> None:
    # Given that something follows at once of the first of two
    done: list[str] = []

    def carry_out(one: Effect) -> None:
        assert isinstance(one, Log)
        done.append(one.text)
        if one.text == "first":
            order.add([effect("what follows")])

    order = InOrder(carry_out)

    # When
    order.add([effect("first"), effect("second")])

    # Then
    assert done == ["first", "second", "what follows"]


def test_one_that_fails_leaves_the_order_usable() -> None:
    done: list[Effect] = []

    def carry_out(one: Effect) -> None:
        if not done:
            done.append(one)
            raise OSError("no")
        done.append(one)

    order = InOrder(carry_out)
    with pytest.raises(OSError, match="no"):
        order.add([effect("first"), effect("second")])

    order.add([effect("third")])

    assert [one.text for one in done if isinstance(one, Log)] == ["first", "second", "third"]
