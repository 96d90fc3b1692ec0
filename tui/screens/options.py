"""How a program is run: arguments, cases, limits."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.safety import one_line
from shared.settings import Settings
from tui.bindings import Where, bindings
from tui.model.code import form
from tui.model.code.draft import Options
from tui.model.text import typed
from tui.widgets.tick import Tick

KEEP = "enter keeps it   tab next line   esc leaves it as it was"
MOST_CHARS = 16_384


class OptionsScreen(ModalScreen[Options | None]):
    """Is dismissed with what was typed, or with None."""

    BINDINGS = bindings(Where.OPTIONS)
    AUTO_FOCUS = "#arguments"

    def __init__(self, options: Options, settings: Settings | None) -> None:
        super().__init__()
        self._options = options
        texts = form.texts(options)
        self._lines = {
            field.key: Input(
                typed(texts[field.key]),
                id=field.key,
                placeholder=form.hint(field, options, settings),
                compact=True,
                max_length=MOST_CHARS,
                select_on_focus=False,
            )
            for field in form.FIELDS
        }
        self._tick = Tick(form.TYPES, value=options.types, id="types")
        self._note = Static(KEEP, id="note", markup=False)

    def compose(self) -> ComposeResult:
        """A line for each, and what is wrong with them."""
        with VerticalScroll(id="card", can_focus=False) as card:
            card.border_title = Content("How it is run")
            for field in form.FIELDS:
                with Horizontal(classes="field"):
                    label = f"{field.label} {f'({field.unit})' if field.unit else ''}"
                    yield Static(label.strip(), classes="label", markup=False)
                    yield self._lines[field.key]
            yield self._tick
            yield self._note

    def on_mount(self) -> None:
        """No cursor blinks."""
        for line in self._lines.values():
            line.cursor_blink = False

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Keep it, or say what is wrong."""
        values = {key: line.value for key, line in self._lines.items()}
        try:
            self.dismiss(form.read(values, self._tick.value, self._options))
        except ValueError as error:
            self._note.set_class(True, "-wrong")
            self._note.update(Content(one_line(str(error))))
            self._note.scroll_visible(animate=False)

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
