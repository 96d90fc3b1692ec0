"""Which parentheses a part of a text needs: as one finds them who walks through the text."""

from __future__ import annotations

from random import Random

import pytest

from shared.expression import parse
from shared.expression.splitting.parentheses import Parentheses
from shared.expression.splitting.planning import plan
from shared.expression.splitting.plans import Costs, Options

DEPTHS = {"(": 1, ")": -1}


def walked(tokens: list[str], start: int, end: int) -> tuple[int, int]:
    """Go outwards until nothing between the two ends is opened or closed alone."""
    depth = least = 0
    for token in tokens[start : end + 1]:
        depth += DEPTHS.get(token, 0)
        least = min(least, depth)
    opening, closing = -least, depth - least
    while opening:
        start -= 1
        opening -= DEPTHS.get(tokens[start], 0)
    while closing:
        end += 1
        closing += DEPTHS.get(tokens[end], 0)
    return start, end


def balanced(dice: Random, length: int) -> list[str]:
    """Parentheses that match, with other things between them."""
    tokens: list[str] = []
    depth = 0
    for _ in range(length):
        token = dice.choice("((1" if depth < 40 else "))1") if dice.random() < 0.9 else ")"
        if token == ")" and not depth:
            token = "1"
        depth += DEPTHS.get(token, 0)
        tokens.append(token)
    return tokens + [")"] * depth


@pytest.mark.parametrize(("seed", "length"), [(1, 8), (2, 60), (3, 1_023), (4, 1_024), (5, 5_000)])
def test_a_part_is_closed_as_one_would_by_hand(seed: int, length: int) -> None:
    dice = Random(seed)  # noqa: S311 -- which parts are looked at
    tokens = balanced(dice, length)
    parentheses = Parentheses(tokens)
    for _ in range(400):
        start = dice.randrange(len(tokens))
        end = dice.randrange(start, len(tokens))
        assert parentheses.closed(start, end) == walked(tokens, start, end)


def test_what_is_deeply_nested_is_planned_without_walking_through_it_for_each_step() -> None:
    """Which took half a minute."""
    text = "(" * 60_000 + "1" + ")+1" * 60_000
    found = plan(parse(text), Costs({"addition": 100}), Options(), {})
    assert found is not None
    assert (found.steps[-1].start, found.steps[-1].end) == (0, len(text))
