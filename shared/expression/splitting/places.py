"""Where every step of a program stands in its text, found for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence

from shared.expression.program import Program, extent
from shared.expression.splitting.parentheses import Parentheses
from shared.expression.tokens import CLOSE, OPEN, spans


class Places:
    """The characters of the steps of a program, operands included."""

    def __init__(self, program: Program) -> None:
        self._tokens = program.tokens
        self._spans = spans(program.text, len(program.tokens))
        self._extents = _extents(program)
        self._parentheses = Parentheses(program.tokens)

    def of(self, first: int, last: int) -> tuple[int, int]:
        """The characters from one step to another, with the parentheses around each of them."""
        if first == last:
            start, end = self._extents[first]
        else:
            start, end = self._parentheses.closed(self._outer(first)[0], self._outer(last)[1])
        return self._spans[start][0], self._spans[end][1]

    def _outer(self, step: int) -> tuple[int, int]:
        start, end = self._extents[step]
        tokens = self._tokens
        while start and tokens[start - 1] == OPEN and tokens[end + 1 : end + 2] == [CLOSE]:
            start, end = start - 1, end + 1
        return start, end


def _extents(program: Program) -> Sequence[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = []
    for step, place in zip(program.steps, program.places, strict=True):
        cut = len(stack) - (0 if isinstance(step, str) else step.arity)
        here = extent(program.tokens, step, place, stack[cut:])
        stack[cut:] = [here]
        found.append(here)
    return found
