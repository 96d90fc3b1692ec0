"""From text to a flat program: Dijkstra's shunting-yard, driven by the table of operators.

E. W. Dijkstra, "Algol 60 translation" (MR 34/61, 1961). Nothing recurs, so that neither long
nor deep expressions meet a limit of the interpreter.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Container
from typing import Final

from shared.expression import limits, syntax
from shared.expression.names import FUNCTIONS, NAMES, Kind
from shared.expression.operators import INFIX, POSTFIX, PREFIX, Associativity, Fixity, Operator
from shared.expression.program import Call, Program, Reference, Step
from shared.expression.references import beginning, is_reference
from shared.expression.screening import check_exponents, check_input, check_nesting
from shared.expression.tokens import CLOSE, COMMA, DIGITS, OPEN, is_number, token_range, tokenise

_growing = re.compile(r"[A-Za-z_$^!]").search
_QUICK_CHARACTERS = 10_000

_LOWEST = (Fixity.PREFIX, 0, Associativity.LEFT, operator.pos, operator.pos)

# What waits among the pending operators, below all of them, and is never computed.
_OPEN = Operator("parenthesis", (OPEN,), *_LOWEST)
_CALL = Operator("call", ("name",), *_LOWEST)

# Plain dictionaries, which are quicker than the read-only views of the tables.
_BEFORE_OPERAND: Final = {**PREFIX, OPEN: _OPEN}
_AFTER_OPERAND: Final = dict(INFIX)
_BEGINNING = -1


def parse(text: str, known: Container[str] | None = None) -> Program:
    """The program of an expression; raises `ExpressionError` for its first syntax error.

    `known` are the references that have a value, as they are written; with None all have one.
    What keeps a value under a name, `name = `, is passed over.
    """
    check_input(text)
    parser = _Parser(text, known)
    if len(text) > limits.NESTING.most:
        check_nesting(text, parser.tokens)
    parser.read()
    parser.finish()
    grows = _may_grow(text)
    if grows:
        check_exponents(text, parser.tokens)
    return Program(text, parser.tokens, parser.steps, parser.places, grows)


def _may_grow(text: str) -> bool:
    """Whether values may become so large that limits have to be watched.

    Without exponents, names, powers and factorials a numerator or denominator has at most four
    bits for each digit of the text and one for each operator.
    """
    return len(text) > _QUICK_CHARACTERS or _growing(text) is not None or "**" in text


class _Parser:
    """The steps so far, and what waits for its right operand or its closing parenthesis."""

    __slots__ = ("arguments", "known", "pending", "places", "steps", "text", "tokens", "waiting")

    def __init__(self, text: str, known: Container[str] | None) -> None:
        self.text = text
        self.known = known
        self.tokens = tokenise(text)
        self.steps: list[Step] = []
        self.places: list[int] = []
        self.pending = [_OPEN]
        self.waiting = [_BEGINNING]
        self.arguments: list[int] = []

    def read(self) -> None:
        """Take every token; an operand is wanted first and after a prefix or infix operator.

        What nearly every token is, is done here without a call.
        """
        steps, places, pending, waiting = self.steps, self.places, self.pending, self.waiting
        wanted = True
        first = beginning(self.tokens)
        for place, token in enumerate(self.tokens[first:], first):
            if wanted:
                if token[0] in DIGITS:
                    steps.append(token)
                    places.append(place)
                    wanted = False
                elif opening := _BEFORE_OPERAND.get(token):
                    pending.append(opening)
                    waiting.append(place)
                else:
                    wanted = self.begin_with(place, token)
            elif infix := _AFTER_OPERAND.get(token):
                while pending[-1].precedence >= infix.floor:
                    steps.append(pending.pop())
                    places.append(waiting.pop())
                pending.append(infix)
                waiting.append(place)
                wanted = True
            else:
                wanted = self.continue_with(place, token)
        if wanted:
            raise syntax.expected_operand(self.text, self.tokens, len(self.tokens))

    def begin_with(self, place: int, token: str) -> bool:
        """Take a name, or a number such as .5; whether an operand is still wanted."""
        name = NAMES.get(token)
        if name is None and is_number(token):
            self.add(token, place)
        elif name is None or name.kind is Kind.REFERENCE:
            self.refer(place, token)
        elif name.kind is Kind.FUNCTION:
            self.expect_call(place)
            return True
        else:
            self.add(Call(name, 0), place)
        return False

    def refer(self, place: int, token: str) -> None:
        """Take a value from elsewhere, if it has one."""
        called = self.tokens[place + 1 : place + 2] == [OPEN]
        has_value = self.known is None or token in self.known
        if called or not has_value or not is_reference(token):
            raise syntax.expected_operand(self.text, self.tokens, place)
        self.add(Reference(token), place)

    def continue_with(self, place: int, token: str) -> bool:
        """Take what follows an operand and is not infix; whether another operand is wanted."""
        if token == CLOSE:
            self.close(place)
        elif token == COMMA and self.in_call():
            self.arguments[-1] += 1
            return True
        elif token in POSTFIX and self.tokens[place - 1] not in POSTFIX:
            self.add(POSTFIX[token], place)
        else:
            raise syntax.expected_operator(self.text, self.tokens, place)
        return False

    def add(self, step: Step, place: int) -> None:
        """Put out a step whose operands are out."""
        self.steps.append(step)
        self.places.append(place)

    def settle(self) -> int:
        """Put out the pending operators back to the open parenthesis, whose token is returned."""
        pending, waiting = self.pending, self.waiting
        while pending[-1] is not _OPEN:
            self.steps.append(pending.pop())
            self.places.append(waiting.pop())
        return waiting[-1]

    def expect_call(self, place: int) -> None:
        """Begin a call at the name of a function, which its parenthesis must follow."""
        if self.tokens[place + 1 : place + 2] != [OPEN]:
            raise syntax.expected_operand(self.text, self.tokens, place)
        self.pending.append(_CALL)
        self.waiting.append(place)
        self.arguments.append(1)

    def in_call(self) -> bool:
        """End the operand that came last; whether it is an argument of a call."""
        return self.settle() != _BEGINNING and self.pending[-2] is _CALL

    def close(self, place: int) -> None:
        """End the innermost parenthesis, and its call if it is one."""
        if self.settle() == _BEGINNING:
            raise syntax.expected_operator(self.text, self.tokens, place)
        self.pending.pop()
        self.waiting.pop()
        if self.pending[-1] is _CALL:
            self.pending.pop()
            self.call(self.waiting.pop(), place)

    def call(self, place: int, end: int) -> None:
        """Put out a call that goes from its name to its closing parenthesis."""
        function, count = FUNCTIONS[self.tokens[place]], self.arguments.pop()
        if not function.accepts(count):
            raise syntax.wrong_count(function, count, *token_range(self.text, place, end))
        self.add(Call(function, count), place)

    def finish(self) -> None:
        """Put out what is pending at the end of the text."""
        opened = self.settle()
        if opened != _BEGINNING:
            raise syntax.unclosed(self.text, opened)
        if len(self.steps) > limits.NODES.most:
            raise limits.refuse(limits.NODES, 0, len(self.text))
