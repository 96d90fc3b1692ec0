"""The filters of a pipeline, one below the other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from shared.kinds.image import FILTERS, Call
from shared.kinds.image.parameters import shown
from tui.bindings import Where, bindings
from tui.model.images.steps import Steps
from tui.model.lines import Line, Look, Span
from tui.model.text import fit
from tui.widgets.code.blocks import Blocks

NAME_CELLS = 11
POINTER, NO_POINTER = "› ", "  "


class StepList(Blocks):
    """Its cursor is that of the pipeline; every change can be undone."""

    BINDINGS = bindings(Where.STEPS)

    nothing = "No filter yet: a adds one, or type a line such as blur:2 resize:320 below."

    class Changed(Message):
        """Other filters, or others first."""

    class Moved(Message):
        """The cursor is on another filter."""

    @dataclass
    class Wanted(Message):
        """Somebody wants to choose a filter to add, or to change one."""

        call: Call | None

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.steps = Steps()
        self._before: list[Steps] = []

    def put(self, steps: Steps) -> None:
        """Another pipeline, or another state of it."""
        if steps.calls != self.steps.calls:
            self._before.append(self.steps)
        self._show(steps)

    def forget(self) -> None:
        """Nothing is left of what was here."""
        self._before.clear()
        self._show(Steps())

    def _show(self, steps: Steps) -> None:
        other = steps.calls != self.steps.calls
        self.steps = steps
        self._move(steps.at)
        if other:
            self.post_message(self.Changed())

    @property
    def _count(self) -> int:
        return len(self.steps.calls)

    def _move(self, to: int) -> None:
        super()._move(to)
        self.steps = self.steps.to(self._position)
        self.post_message(self.Moved())

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A filter with its parameters; what it does, where there is room."""
        call = self.steps.calls[at]
        head = f"{POINTER if under else NO_POINTER}{at + 1:>2}  "
        name = Span(fit(call.name, NAME_CELLS), Look.STRONG)
        rest = max(0, width - len(head) - NAME_CELLS - 1)
        look = Look.KEY if under else Look.DIM
        return [(Span(head, look), name, Span(" " + fit(_words(call), rest), Look.VALUE))]

    # Keys

    def action_add(self) -> None:
        """Choose a filter to add."""
        self.post_message(self.Wanted(None))

    def action_open(self) -> None:
        """Change the parameters."""
        if self.steps.call is not None:
            self.post_message(self.Wanted(self.steps.call))

    def action_delete(self) -> None:
        """Take the filter out."""
        self.put(self.steps.without())

    def action_double(self) -> None:
        """The same once more."""
        if self.steps.call is not None and not self.steps.full:
            self.put(self.steps.added(self.steps.call))

    def action_shift(self, by: int) -> None:
        """Move the filter."""
        self.put(self.steps.moved(by))

    def action_undo(self) -> None:
        """As it was before the last change."""
        if self._before:
            self._show(self._before.pop())


def _words(call: Call) -> str:
    known = FILTERS[call.name].parameters
    pairs = zip(known, call.values, strict=True)
    return "  ".join(f"{each.name} {shown(value)}" for each, value in pairs)
