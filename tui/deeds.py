"""What a person can do with one task."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from textual.screen import Screen

from shared.states import TaskState
from shared.wire.rows import TaskRow
from tui import clipboard
from tui.connection import Connection
from tui.details import Details
from tui.saving import save
from tui.say import say
from tui.screens.confirm import sure


class Deeds:
    """Each of them raises `CalcError` where the broker refuses."""

    def __init__(
        self,
        screen: Screen[None],
        connection: Connection,
        details: Details,
        edit: Callable[[str], None],
    ) -> None:
        self._screen = screen
        self._connection = connection
        self._details = details
        self._edit = edit

    async def do(self, deed: str, row: TaskRow) -> None:
        """Do what a key is for."""
        await DEEDS[deed](self, row)

    async def copy(self, row: TaskRow) -> None:
        """Copy the result to the clipboard, whole or not at all."""
        text = (await self._details.read(row)).copied
        if text is None:
            say(self._screen.app, f"Task {row.number} has no result to copy.", "warning")
        elif sentence := clipboard.refusal(text):
            say(self._screen.app, sentence, "warning")
        else:
            self._screen.app.copy_to_clipboard(clipboard.safe(text))
            say(self._screen.app, f"Copied the result of task {row.number}.")

    async def save(self, row: TaskRow) -> None:
        """Save the result to a file, whole."""
        text = (await self._details.read(row)).copied
        if text is None:
            say(self._screen.app, f"Task {row.number} has no result to save.", "warning")
        else:
            say(self._screen.app, f"Saved to {save(text, row.number)}.")

    async def reuse(self, row: TaskRow) -> None:
        """Have the expression edited."""
        expression = (await self._details.read(row)).expression
        if expression is not None:
            self._edit(expression)

    async def cancel(self, row: TaskRow) -> None:
        """Stop the task, after asking."""
        if row.state.ended:
            say(self._screen.app, f"Task {row.number} has already ended.", "warning")
        elif await self._sure(f"Cancel task {row.number}?", row, "Cancel it"):
            await self._connection.cancel(row.id)

    async def delete(self, row: TaskRow) -> None:
        """Forget the task, after asking."""
        if not row.state.ended:
            say(self._screen.app, f"Task {row.number} has not ended: cancel it first.", "warning")
        elif await self._sure(f"Delete task {row.number} for good?", row, "Delete it"):
            await self._connection.delete(row.id)

    async def retry(self, row: TaskRow) -> None:
        """Do the task anew where it came to nothing; that destroys nothing, so nobody is asked."""
        if sentence := _not_retried(row):
            say(self._screen.app, sentence, "warning")
        else:
            await self._connection.retry(row.id)
            say(self._screen.app, f"Retried task {row.number}.")

    async def _sure(self, question: str, row: TaskRow, yes: str) -> bool:
        return await sure(self._screen.app, question, row.title, yes)


DEEDS: dict[str, Callable[[Deeds, TaskRow], Coroutine[None, None, None]]] = {
    "copy": Deeds.copy,
    "save": Deeds.save,
    "reuse": Deeds.reuse,
    "cancel": Deeds.cancel,
    "delete": Deeds.delete,
    "retry": Deeds.retry,
}


def _not_retried(row: TaskRow) -> str:
    """Why a task is not done anew, if it is not."""
    if not row.state.ended:
        return f"Task {row.number} has not ended: there is nothing to retry."
    if row.state is TaskState.DONE:
        return f"Task {row.number} is done: e has it edited and submitted again."
    return ""
