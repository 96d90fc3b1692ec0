"""What users want computed, and what has to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from shared.kinds.expression import ExpressionResult
from shared.wire.codec import unpack

POOL = 12
"""So few different expressions for those that are equal to others."""


class NoValue(Exception):
    """A division by zero, or a reference to something that has no value."""


def expression(dice: Random, numbers: list[int]) -> str:
    """An expression; `numbers` are those of tasks that it may refer to."""
    luck = dice.random()
    if luck < 0.15:
        return f"{dice.randrange(POOL)} * 7 - 3"
    if luck < 0.35 and numbers:
        return f"${dice.choice(numbers)}+{dice.randint(1, 99)}"
    if luck < 0.42:
        return f"{dice.randint(1, 99)}/({dice.randint(0, 3)}-1)"
    if luck < 0.55:
        return "+".join(str(dice.randint(1, 999)) for _ in range(dice.randint(4, 9)))
    return (
        f"{dice.randint(1, 999)}*{dice.randint(1, 99)}+{dice.randint(1, 99)}/{dice.randint(1, 9)}"
    )


def value(text: str, values: Mapping[int, Fraction]) -> Fraction:
    """What one of the expressions above is worth, by other means; raises `NoValue`.

    `values` are those of the tasks it may refer to, by number.
    """
    if text.startswith("$"):
        number, _, added = text[1:].partition("+")
        if int(number) not in values:
            raise NoValue
        return values[int(number)] + int(added)
    if "/(" in text:
        top, _, bottom = text.partition("/(")
        divisor = int(bottom.partition("-")[0]) - 1
        if not divisor:
            raise NoValue
        return Fraction(int(top), divisor)
    return _sum(text.replace(" ", ""))


def _sum(text: str) -> Fraction:
    total = Fraction(0)
    for term in text.replace("-", "+-").split("+"):
        product = Fraction(1)
        for factor in term.split("*"):
            top, _, bottom = factor.partition("/")
            product *= Fraction(int(top), int(bottom or 1))
        total += product
    return total


def read(result: bytes) -> Fraction:
    """The value in a result."""
    exact = unpack(ExpressionResult, result).exact
    assert exact is not None, "all of these expressions are exact"
    return Fraction(exact)
