"""The pane with what a compiler says."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from shared.kinds.code import Place, ProgramResult
from tui.bindings import Where, bindings
from tui.model.code import problems
from tui.model.lines import BLANK, Line
from tui.widgets.code.blocks import Blocks


class ProblemList(Blocks):
    """The places it points at, then all in its own words."""

    BINDINGS = bindings(Where.RESULTS)
    nothing = problems.NONE

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to a place in the program."""

        place: Place

    _result: ProgramResult | None = None
    _places: tuple[Place, ...] = ()

    def show(self, result: ProgramResult | None) -> None:
        """Show what is said in a result."""
        self._result, self._places = result, problems.places(result)
        self._position = 0
        self._move(0)

    @property
    def _count(self) -> int:
        return len(self._places)

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A place."""
        return problems.block(self._places[at], width, under)

    def below(self, width: int) -> list[Line]:
        """The compiler's own words."""
        said = problems.transcript(self._result, width)
        return [BLANK, *said] if said else []

    def action_open(self) -> None:
        """Go to the place under the cursor."""
        if self._places:
            self.post_message(self.Chosen(self._places[self._position]))
