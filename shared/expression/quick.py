"""The value of a short expression of plain numbers, in one pass: the fast way for nearly all.

What else is in a text, or wrong with it, is left to the parser, which has a sentence for it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from shared.expression.exact import Rational
from shared.expression.operators import INFIX, PREFIX, Associativity, Fixity, Operator
from shared.expression.tokens import CLOSE, DIGITS, OPEN, tokenise

# No value on the way to that of so short a text can be near a limit.
_is_plain = re.compile(r"[-+*/%(). 0-9]{1,100}").fullmatch

_OPEN = Operator("opening", (OPEN,), Fixity.PREFIX, 0, Associativity.LEFT, *(operator.pos,) * 3)
_CLOSE = Operator("closing", (CLOSE,), Fixity.INFIX, 1, Associativity.LEFT, *(operator.pos,) * 3)

_BEFORE_OPERAND: Final = {**PREFIX, OPEN: _OPEN}
_AFTER_OPERAND: Final = {
    **{symbol: step for symbol, step in INFIX.items() if step.quick},
    # Whole numbers are Python's own here, which are the quickest, but divide into no fraction.
    "/": replace(INFIX["/"], quick=Rational),
    CLOSE: _CLOSE,
}


def quick_value(text: str) -> Rational | None:
    """The value of an expression; None if it is not as plain as that, or has none."""
    if _is_plain(text) is None:
        return None
    try:
        return _value_of([*tokenise(text), CLOSE])
    except (KeyError, IndexError, ZeroDivisionError):
        return None


def _value_of(tokens: Sequence[str]) -> Rational | None:
    """The shunting-yard, computing at once, as if the text stood in parentheses: the last token
    closes the outermost. A token that cannot stand where it does is a `KeyError`, a parenthesis
    that closes too much an `IndexError`.
    """
    values: list[Any] = []
    pending = [_OPEN]
    wanted = True
    for token in tokens:
        if not wanted:
            after = _AFTER_OPERAND[token]
            while (step := pending[-1]).precedence >= after.floor:
                pending.pop()
                if step.arity == 2:
                    right = values.pop()
                    values[-1] = step.quick(values[-1], right)  # type: ignore[misc]
                else:
                    values[-1] = step.quick(values[-1])  # type: ignore[misc]
            if after is _CLOSE:
                pending.pop()
            else:
                pending.append(after)
                wanted = True
        elif token[0] in DIGITS:
            values.append(int(token) if token.isdigit() else Rational(token))
            wanted = False
        else:
            pending.append(_BEFORE_OPERAND[token])
    return None if pending else Rational(values[0])
