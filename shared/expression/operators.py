"""The operators of the language: one table for the parser, the evaluator and the manual."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from shared.expression import arithmetic, bounds
from shared.expression.exact import Rational


class Fixity(Enum):
    """Where an operator stands."""

    PREFIX = "before its operand"
    INFIX = "between its operands"
    POSTFIX = "after its operand"


class Associativity(Enum):
    """Which of two equal operators in a row is computed first."""

    LEFT = "left"
    RIGHT = "right"


def _unbounded(*_operands: Rational) -> None:
    """Stand in for an estimate where the operation needs none or makes its own."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: how it is written, how tightly it binds and what it computes.

    `apply` computes, and may raise `Failure` or `ZeroDivisionError`; `guard` comes first where
    values can be large, and refuses what would be over a limit. `floor` is the least precedence
    of an operator before this one that is computed before it.
    """

    name: str
    symbols: tuple[str, ...]
    fixity: Fixity
    precedence: int
    associativity: Associativity
    apply: Callable[..., Rational]
    guard: Callable[..., None] = _unbounded
    arity: int = field(init=False)
    floor: int = field(init=False)

    def __post_init__(self) -> None:
        right = self.associativity is Associativity.RIGHT
        object.__setattr__(self, "arity", 2 if self.fixity is Fixity.INFIX else 1)
        object.__setattr__(self, "floor", self.precedence + right)


_LEFT, _RIGHT = Associativity
_PREFIX, _INFIX, _POSTFIX = Fixity

# fmt: off
OPERATORS = (
    Operator("addition", ("+",), _INFIX, 1, _LEFT, operator.add, bounds.bound_sum),
    Operator("subtraction", ("-", "−"), _INFIX, 1, _LEFT, operator.sub, bounds.bound_sum),
    Operator("multiplication", ("*", "×", "·"), _INFIX, 2, _LEFT,
             operator.mul, bounds.bound_product),
    Operator("division", ("/", "÷"), _INFIX, 2, _LEFT, operator.truediv, bounds.bound_quotient),
    Operator("floor division", ("//",), _INFIX, 2, _LEFT,
             arithmetic.floor_divide, bounds.bound_floor),
    Operator("remainder", ("%",), _INFIX, 2, _LEFT, operator.mod, bounds.bound_remainder),
    Operator("identity", ("+",), _PREFIX, 3, _RIGHT, operator.pos),
    Operator("negation", ("-", "−"), _PREFIX, 3, _RIGHT, operator.neg),
    Operator("power", ("^", "**"), _INFIX, 4, _RIGHT, arithmetic.power),
    Operator("factorial", ("!",), _POSTFIX, 5, _LEFT, arithmetic.factorial),
)
# fmt: on


def _by_symbol(fixity: Fixity) -> Mapping[str, Operator]:
    return MappingProxyType(
        {symbol: entry for entry in OPERATORS if entry.fixity is fixity for symbol in entry.symbols}
    )


PREFIX, INFIX, POSTFIX = (_by_symbol(fixity) for fixity in Fixity)
SYMBOLS = frozenset(symbol for entry in OPERATORS for symbol in entry.symbols)
