"""The value of a short expression of plain numbers, in one pass: the fast way for nearly all.

What else is in a text, or wrong with it, is left to the parser, which has a sentence for it.
"""

from __future__ import annotations

import operator
import re
from typing import Any, Final

from shared.expression.exact import Rational
from shared.expression.operators import INFIX, PREFIX, Associativity, Fixity, Operator
from shared.expression.tokens import CLOSE, DIGITS, OPEN, tokenise

# No value on the way to that of so short a text can be near a limit.
_is_plain = re.compile(r"[-+*/%(). 0-9]{1,100}").fullmatch

_OPEN = Operator("opening", (OPEN,), Fixity.PREFIX, 0, Associativity.LEFT, *(operator.pos,) * 3)
_CLOSE = Operator("closing", (CLOSE,), Fixity.INFIX, 1, Associativity.LEFT, *(operator.pos,) * 3)

_BEFORE_OPERAND: Final = {**PREFIX, OPEN: _OPEN}
_AFTER_OPERAND: Final = {CLOSE: _CLOSE} | {s: o for s, o in INFIX.items() if o.quick is not None}


def quick_value(text: str) -> Rational | None:
    """The value of an expression; None if it is not as plain as that, or has none."""
    if _is_plain(text) is None:
        return None
    try:
        return _value_of([*tokenise(text), CLOSE])
    except (ZeroDivisionError, IndexError):
        return None


def _value_of(tokens: list[str]) -> Rational | None:
    """The shunting-yard, which computes at once: as if the text stood in parentheses, of which the
    last token closes the outermost. Another one that closes finds nothing there: an `IndexError`.
    """
    values: list[Any] = []
    pending = [_OPEN]
    wanted = True
    for token in tokens:
        if wanted:
            if token[0] in DIGITS:
                values.append(Rational(token))
                wanted = False
            elif opening := _BEFORE_OPERAND.get(token):
                pending.append(opening)
            else:
                return None
        elif after := _AFTER_OPERAND.get(token):
            while pending[-1].precedence >= after.floor:
                _compute(pending.pop(), values)
            if after is _CLOSE:
                pending.pop()
            else:
                pending.append(after)
                wanted = True
        else:
            return None
    return None if pending else values[0]


def _compute(step: Operator, values: list[Any]) -> None:
    if step.arity == 2:
        right = values.pop()
        values[-1] = step.quick(values[-1], right)  # type: ignore[misc]
    else:
        values[-1] = step.quick(values[-1])  # type: ignore[misc]
