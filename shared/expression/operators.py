"""The operators of the language: one table for the parser, the evaluator and the manual."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from shared.expression import arithmetic
from shared.expression.approximate import operators as approximate
from shared.expression.approximate import powers
from shared.expression.approximate.interval import Interval, Number
from shared.expression.chains import Chain, Product, Sum


class Fixity(Enum):
    """Where an operator stands."""

    PREFIX = "before its operand"
    INFIX = "between its operands"
    POSTFIX = "after its operand"


class Associativity(Enum):
    """Which of two equal operators in a row is computed first."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: how it is written, how tightly it binds and what it computes.

    `exact` computes with exact values of any size, `near` where one is approximate; both may raise
    `Failure` or `ZeroDivisionError`. `quick` is for small exact values of which it makes small
    ones. `chain` is what exact operands of several such operators are collected in, `inverse`
    whether the right one is taken away. `floor` is the least precedence of an operator before
    this one that is computed before it.
    """

    name: str
    symbols: tuple[str, ...]
    fixity: Fixity
    precedence: int
    associativity: Associativity
    exact: Callable[..., Number]
    near: Callable[..., Number]
    quick: Callable[..., Any] | None = None
    chain: type[Chain] | None = None
    inverse: bool = False
    arity: int = field(init=False)
    floor: int = field(init=False)

    def __post_init__(self) -> None:
        right = self.associativity is Associativity.RIGHT
        object.__setattr__(self, "arity", 2 if self.fixity is Fixity.INFIX else 1)
        object.__setattr__(self, "floor", self.precedence + right)

    @property
    def key(self) -> str:
        """The name under which its effort and time are looked up."""
        return self.name

    def apply(self, *operands: Number) -> Number:
        """The result for any operands; raises `Failure` or `ZeroDivisionError`."""
        for operand in operands:
            if isinstance(operand, Interval):
                return self.near(*operands)
        return self.exact(*operands)


_LEFT, _RIGHT = Associativity
_PREFIX, _INFIX, _POSTFIX = Fixity

# fmt: off
OPERATORS = (
    Operator("addition", ("+",), _INFIX, 1, _LEFT,
             arithmetic.add, approximate.add, operator.add, Sum),
    Operator("subtraction", ("-", "−"), _INFIX, 1, _LEFT,
             arithmetic.subtract, approximate.subtract, operator.sub, Sum, inverse=True),
    Operator("multiplication", ("*", "×", "·"), _INFIX, 2, _LEFT,
             arithmetic.multiply, approximate.multiply, operator.mul, Product),
    Operator("division", ("/", "÷"), _INFIX, 2, _LEFT,
             arithmetic.divide, approximate.divide, operator.truediv, Product, inverse=True),
    Operator("floor division", ("//",), _INFIX, 2, _LEFT,
             arithmetic.floor_divide, approximate.floor_divide, arithmetic.quick_floor),
    Operator("remainder", ("%",), _INFIX, 2, _LEFT,
             arithmetic.remainder, approximate.remainder, arithmetic.quick_remainder),
    Operator("identity", ("+",), _PREFIX, 3, _RIGHT,
             operator.pos, approximate.identity, operator.pos),
    Operator("negation", ("-", "−"), _PREFIX, 3, _RIGHT,
             operator.neg, approximate.negation, operator.neg),
    Operator("power", ("^", "**"), _INFIX, 4, _RIGHT, powers.exact_power, powers.power),
    Operator("factorial", ("!",), _POSTFIX, 5, _LEFT,
             arithmetic.factorial, approximate.factorial),
)
# fmt: on


def _by_symbol(fixity: Fixity) -> Mapping[str, Operator]:
    return MappingProxyType(
        {symbol: entry for entry in OPERATORS if entry.fixity is fixity for symbol in entry.symbols}
    )


PREFIX, INFIX, POSTFIX = (_by_symbol(fixity) for fixity in Fixity)
SYMBOLS = frozenset(symbol for entry in OPERATORS for symbol in entry.symbols)
