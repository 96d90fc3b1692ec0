"""The pane with the results of the cases."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from shared.kinds.code import CaseResult, ProgramResult
from tui.bindings import Where, bindings
from tui.model.code import cases
from tui.model.lines import Line
from tui.widgets.code.blocks import Blocks


class CaseList(Blocks):
    """A case each, with what differs."""

    BINDINGS = bindings(Where.RESULTS)
    nothing = cases.NONE

    @dataclass
    class Chosen(Message):
        """Somebody wants to see what a program printed for a case."""

        case: CaseResult

    _cases: tuple[CaseResult, ...] = ()

    def show(self, result: ProgramResult | None) -> None:
        """Show the cases of a result."""
        self._cases = result.cases if result else ()
        self._move(0)

    @property
    def _count(self) -> int:
        return len(self._cases)

    def block(self, at: int, width: int, under: bool) -> list[Line]:
        """A case."""
        return cases.block(self._cases[at], width, under)

    def action_open(self) -> None:
        """Show what the program printed for the case under the cursor."""
        if self._cases:
            self.post_message(self.Chosen(self._cases[self._position]))
