"""Where programs are written."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message
from textual.theme import Theme
from textual.widgets import TextArea

from shared.languages import LANGUAGES
from shared.limits import PAYLOAD_BYTES
from shared.safety import visible
from tui.bindings import Where, bindings
from tui.model.code.draft import Source
from tui.widgets.code.highlighting import THEME, highlight, theme

BINARY = "This file is no text: it goes with the program as it is."
HIGHLIGHTED_CHARS = 500_000
"""A longer text is plain: a grammar reads all of it at each key."""


class Editor(TextArea):
    """Edits one source at a time. What no editor can show stays as it is."""

    BINDINGS = bindings(Where.EDITOR)

    class Written(Message):
        """The text has changed by a person's hand."""

    class Left(Message):
        """Somebody wants to leave the editor."""

    class TooLong(Message):
        """A text was refused: it is longer than a task may be."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(
            id=id,
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            compact=True,
        )
        self.cursor_blink = False
        self._body = b""
        self._loaded = ""
        """what the text was as it came; while it is that, the body counts"""
        self._name_of_source = ""
        self._cursors: dict[str, tuple[int, int]] = {}
        """where the cursor was in each source"""

    def on_mount(self) -> None:
        """The inks are those of the application's theme."""
        self._ink(self.app.current_theme)
        self.app.theme_changed_signal.subscribe(self, self._ink)

    def _ink(self, _theme: Theme) -> None:
        self.register_theme(theme(self.app.theme_variables))
        self.theme = THEME
        self._set_theme(THEME)

    @property
    def body(self) -> bytes:
        """What is in the source."""
        return self._body if self.text == self._loaded else self.text.encode(errors="replace")

    def open(self, source: Source, language: str) -> None:
        """Edit a source; `language` is empty for what has none."""
        text = source.text
        self._cursors[self._name_of_source] = self.cursor_location
        self._name_of_source = source.name
        self._body = source.body
        self.read_only = text is None
        known = LANGUAGES.get(language)
        self.indent_type = "tabs" if known is not None and known.highlight == "go" else "spaces"
        self.load_text(BINARY if text is None else text)
        self._loaded = self.text
        self.highlight(language)
        row, column = self._cursors.get(source.name, (0, 0))
        self.go(row + 1, column + 1)

    def highlight(self, language: str) -> None:
        """Have the source highlighted in a language."""
        known = LANGUAGES.get(language)
        plain = known is None or self.read_only or len(self.text) > HIGHLIGHTED_CHARS
        highlight(self, "" if known is None or plain else known.highlight)

    def go(self, line: int, column: int) -> None:
        """Have the cursor at a place, counted from 1; 0 is not known."""
        row = max(0, min(line - 1, self.document.line_count - 1))
        self.move_cursor((row, max(0, min(column - 1, len(self.document.get_line(row))))))
        self.scroll_cursor_visible(animate=False)

    def get_line(self, line_index: int) -> Text:
        """A line as it may be shown: no control that somebody's file has reaches the terminal."""
        return Text(visible(self.document.get_line(line_index)), end="", no_wrap=True)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Only what a person has done is told."""
        event.stop()
        if self.text != self._loaded:
            self._loaded = "\0"  # no text has it: from now on the body is made of the text
            self.post_message(self.Written())

    def action_leave(self) -> None:
        """Leave the editor."""
        self.post_message(self.Left())

    async def _on_key(self, event: events.Key) -> None:
        """A new line begins where the one before it does."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.action_leave()
        elif event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            start, end = sorted(self.selection)
            before = self.document.get_line(start[0])[: start[1]]
            indent = before[: len(before) - len(before.lstrip(" \t"))]
            self._replace_via_keyboard("\n" + indent, start, end)

    async def _on_paste(self, event: events.Paste) -> None:
        if len(self.text) + len(event.text) > PAYLOAD_BYTES:
            event.prevent_default()
            event.stop()
            self.post_message(self.TooLong())
