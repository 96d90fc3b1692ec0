"""The list of all filters there are."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from shared.kinds.image import FILTERS
from tui.bindings import Where, bindings
from tui.model.lines import Line, Look, Span
from tui.model.text import fit, wrap_words
from tui.widgets.code.blocks import Blocks
from tui.widgets.images.step_list import NAME_CELLS, NO_POINTER, POINTER

NAMES = (*FILTERS,)


class Catalogue(Blocks):
    """Each with its sentence; the one under the cursor has all of it."""

    BINDINGS = bindings(Where.CATALOGUE)

    @dataclass
    class Chosen(Message):
        """Somebody wants a filter."""

        name: str

    class Closed(Message):
        """Somebody wants none."""

    @property
    def _count(self) -> int:
        return len(NAMES)

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A filter."""
        name = NAMES[at]
        lead = POINTER if under else NO_POINTER
        room = max(2, width - len(lead) - NAME_CELLS - 1)
        sentence = FILTERS[name].sentence
        first, *others = wrap_words(sentence, room) if under else [fit(sentence, room)]
        head = (Span(lead, Look.KEY), Span(fit(name, NAME_CELLS + 1), Look.STRONG))
        indent = " " * (len(lead) + NAME_CELLS + 1)
        return [(*head, Span(first)), *((Span(indent + each),) for each in others)]

    def action_open(self) -> None:
        """Take the one under the cursor."""
        self.post_message(self.Chosen(NAMES[self._position]))

    def action_close(self) -> None:
        """Take none."""
        self.post_message(self.Closed())
