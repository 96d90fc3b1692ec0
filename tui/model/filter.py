"""What a person wants to see of the tasks: states by their words, then how the title begins."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kinds import KINDS
from shared.limits import TITLE_CHARS
from shared.states import TaskState
from shared.wire.client import List
from shared.wire.rows import TaskRow

QUOTE = '"'
_STATES = {state.value: state for state in TaskState}


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that asks for nothing shows everything."""

    states: frozenset[TaskState] = frozenset()
    kind: str | None = None
    title: str = ""

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def __str__(self) -> str:
        words = [*sorted(self.states), *([self.kind] if self.kind else [])]
        return " ".join([*words, *([f"{self.title}…"] if self.title else [])])

    def matches(self, row: TaskRow) -> bool:
        """Whether a row is to be shown."""
        if self.states and row.state not in self.states:
            return False
        if self.kind and row.kind != self.kind:
            return False
        return row.title.startswith(self.title)

    def request(self, before: int, limit: int) -> List:
        """The broker takes one state at most: with more, what it sends is filtered here."""
        state = next(iter(self.states)) if len(self.states) == 1 else None
        return List(before=before, limit=limit, state=state, kind=self.kind, title=self.title)


EVERYTHING = Filter()

FAILED = TaskState.FAILED.value
"""What is typed to see failed tasks alone."""


def parse(text: str) -> Filter:
    """The filter that a text asks for: `failed done 2+` shows what failed or is done and begins
    with `2+`. A title that begins with such a word is written after a quotation mark."""
    states: set[TaskState] = set()
    kind: str | None = None
    rest = text.strip()
    while rest:
        word, _, after = rest.partition(" ")
        if word.lower() in _STATES:
            states.add(_STATES[word.lower()])
        elif word.lower() in KINDS:
            kind = word.lower()
        else:
            break
        rest = after.lstrip()
    return Filter(frozenset(states), kind, rest.removeprefix(QUOTE)[:TITLE_CHARS])
