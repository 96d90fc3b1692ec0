"""Effects are carried out in the order in which they were decided."""

from __future__ import annotations

import logging

import pytest

from workers.supervisor.carrying import InOrder
from workers.supervisor.effects import Effect, Log


def said(text: str) -> Log:
    return Log(logging.INFO, text)


def test_what_follows_of_an_effect_comes_after_what_was_decided_before() -> None:
    # Given
    done: list[Effect] = []

    def carry_out(effect: Effect) -> None:
        done.append(effect)
        if effect == said("look"):
            order.add([said("begin what was found")])

    order = InOrder(carry_out)

    # When
    order.add([said("look"), said("hand out")])

    # Then
    assert done == [said("look"), said("hand out"), said("begin what was found")]


def test_it_goes_on_after_one_that_failed() -> None:
    # Given
    done: list[Effect] = []

    def carry_out(effect: Effect) -> None:
        done.append(effect)
        if effect == said("fail"):
            raise OSError("full")

    order = InOrder(carry_out)
    with pytest.raises(OSError, match="full"):
        order.add([said("fail"), said("one")])

    # When
    order.add([said("two")])

    # Then
    assert done == [said("fail"), said("one"), said("two")]
