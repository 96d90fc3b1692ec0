"""The screen with the failed messages of a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from shared.safety import one_line
from shared.wire.rows import Held
from shared.wire.stream_rows import ErrorRow, StreamRow
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.model.format import count, counted
from tui.model.status import Status
from tui.model.streams.failures import Failures, fence
from tui.model.streams.pulse import named
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.filtered import FilteredScreen
from tui.streams.draining import default_path, drain
from tui.streams.reading import FailureReading
from tui.streams.retrying import retry
from tui.streams.sheet import Sheet, target
from tui.widgets.code.prompt import Prompt
from tui.widgets.path_suggester import PathSuggester
from tui.widgets.streams.failure_detail import FailureDetail
from tui.widgets.streams.failure_list import FailureList

PLACEHOLDER = "words that are in it: a worker, a reason, a number"
NONE = "There is nothing to write: no failed message is kept."
EXACTLY = "Exactly those are dropped that are on disk then; what cannot be written is kept."
OVER = "What is in the file now is gone then."
ANEW = "They are messages again, and are handled anew."


class ErrorsScreen(FilteredScreen):
    """What it shows comes by `show`, as often as it changes."""

    BINDINGS = bindings(Where.ERRORS)
    AUTO_FOCUS = "#failures"
    where = (Where.FAILURES, Where.ERRORS)
    lines: ClassVar[Mapping[str, Where]] = {**FilteredScreen.lines, "prompt-line": Where.PROMPT}
    list: FailureList

    def __init__(self, connection: Connection, row: StreamRow) -> None:
        super().__init__(PLACEHOLDER)
        self._connection = connection
        self._row = row
        self._failures = Failures()
        self._reading = FailureReading(self, connection, self._take)
        self.list = FailureList(row.name, self._failures, id="failures")
        self.detail = FailureDetail(id="failure")
        self.prompt = Prompt(PathSuggester(), id="prompt")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom."""
        yield self.status_bar
        yield self.banner
        yield self.filter_line
        yield self.list
        yield self.detail
        yield self.prompt
        yield self.key_bar

    def on_mount(self) -> None:
        """Read them for the first time."""
        self.list.update()
        self._reading.hear(self._row)

    def show(self, status: Status) -> None:
        """Show how things stand; where others have failed, they are read."""
        super().show(status)
        streams = status.fleet.streams if status.fleet else ()
        self._row = next((row for row in streams if named(row) == named(self._row)), self._row)
        if self.is_mounted:
            self._reading.hear(self._row)

    def _take(self, rows: Sequence[ErrorRow], more: bool) -> None:
        self._failures.take(rows, more=more)
        self.list.update()

    @on(FailureList.Moved)
    def _look(self) -> None:
        self.detail.show(self.list.row)

    def narrow(self, text: str) -> None:
        """Show what has all these words."""
        self._failures.narrow(text)
        self.list.update()

    def action_close(self) -> None:
        """Drop the marks, then the filter, then go back to the streams."""
        if self._failures.marked:
            self.list.action_unmark()
        else:
            super().action_close()

    # Writing them to a file

    def action_write(self) -> None:
        """Write all to a file, and drop exactly those."""
        background.attempt(self, self._write)

    async def _write(self) -> None:
        if not self._row.errors:
            say(self.app, NONE, "warning")
            return
        typed = await self.prompt.ask("Write them to", default_path(self._row.name))
        if typed is None:
            return
        path = target(typed)
        over = path.exists()
        if await self._agreed(path, over=over):
            # It goes on when somebody leaves the screen.
            background.attempt(self.app, partial(self._drain, path, over=over))

    async def _agreed(self, path: Path, *, over: bool) -> bool:
        messages = counted(self._row.errors, "failed message")
        if not over:
            question = f"Write {messages} to {path.name} and drop them?"
            return await sure(self.app, question, EXACTLY, "Write and drop")
        question = f"Overwrite {path.name} by {messages} and drop them?"
        return await sure(self.app, question, f"{OVER} {EXACTLY}", "Overwrite it")

    async def _drain(self, path: Path, *, over: bool) -> None:
        self._progress("writing…")
        try:
            many = await drain(self._connection, named(self._row), Sheet(path, over=over))
        finally:
            self._progress("")
        say(self.app, f"Wrote {counted(many, 'failed message')} to {path}, and dropped them.")

    def _progress(self, words: str) -> None:
        self.list.progress = words
        if self.is_mounted:
            self.list.update()

    # Retrying

    def action_retry(self) -> None:
        """Have the marked ones handled anew, or else the one under the cursor."""
        items = self._failures.marked
        if not items and self.list.row is not None:
            items = (fence(self.list.row),)
        if items:
            background.attempt(self, partial(self._retry, items))

    async def _retry(self, items: tuple[Held, ...]) -> None:
        hidden = self._failures.hidden
        about = f"The filter does not show {count(hidden)} of them." if hidden else ANEW
        if await sure(self.app, self._question(items), about, "Retry"):
            say(self.app, await retry(self._connection, named(self._row), items))

    def _question(self, items: tuple[Held, ...]) -> str:
        if len(items) > 1:
            return f"Retry {counted(len(items), 'failed message')} of {one_line(self._row.name)}?"
        return "Retry this failed message?"
