"""A line that asks for a path or a name."""

from __future__ import annotations

import asyncio

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from tui.bindings import Where, bindings
from tui.model.text import typed


class _Line(Input):
    def _on_paste(self, event: events.Paste) -> None:
        # Input takes whatever controls are in a line.
        self.replace(typed(event.text[: self.max_length or 0]), *self.selection)
        event.stop()
        event.prevent_default()


class Prompt(Horizontal):
    """Hidden until something is asked."""

    BINDINGS = bindings(Where.PROMPT)
    MOST_CHARS = 4_096

    def __init__(self, suggester: Suggester | None = None, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.display = False
        self._label = Static("", markup=False, id="prompt-label")
        self.line = _Line(
            compact=True, max_length=self.MOST_CHARS, suggester=suggester, id="prompt-line"
        )
        self.line.cursor_blink = False
        self._answer: asyncio.Future[str | None] | None = None

    def compose(self) -> ComposeResult:
        """What is asked, and the answer."""
        yield self._label
        yield self.line

    async def ask(self, question: str, value: str = "") -> str | None:
        """What somebody types; None where they leave it. Focus goes back to where it was."""
        self.leave()
        before = self.screen.focused
        self._answer = asyncio.get_running_loop().create_future()
        self._label.update(Content(f"{question}: "))
        self.line.value = value
        self.line.cursor_position = len(value)
        self.display = True
        self.line.focus()
        try:
            return await self._answer
        finally:
            self.display = False
            if before is not None and before.is_attached:
                before.focus()

    def leave(self) -> None:
        """Nothing is answered."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(text or None)

    def action_leave(self) -> None:
        """Leave it."""
        self.leave()
