"""The form for the parameters of a filter, made of the table of filters."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shared.errors import RequestError
from shared.kinds.image import Call, Filter
from tui.bindings import Where, bindings
from tui.model.images import form

KEEP = "enter keeps it   tab next line   esc leaves it"
MOST_CHARS = 20


class FilterForm(ModalScreen[Call | None]):
    """Is dismissed with the filter as it is to be, or with None."""

    BINDINGS = bindings(Where.IMAGE_FORM)

    def __init__(self, known: Filter, call: Call | None) -> None:
        super().__init__()
        self._known = known
        self._title = f"Change {known.name}" if call else f"Add {known.name}"
        self._lines = [_line(text) for text in form.texts(known, call)]
        self._about = [Static("", classes="about", markup=False) for _ in known.parameters]

    def compose(self) -> ComposeResult:
        """What it does; for each parameter a line, and what it may be."""
        with VerticalScroll(id="card", can_focus=False) as card:
            card.border_title = Content(self._title)
            yield Static(Content(self._known.sentence), id="about", markup=False)
            for parameter, line, about in zip(
                self._known.parameters, self._lines, self._about, strict=True
            ):
                with Vertical(classes="parameter"):
                    with Horizontal(classes="pair"):
                        yield Static(form.label(parameter), classes="label", markup=False)
                        yield line
                    yield about
            yield Static(KEEP, id="note", markup=False)

    def on_mount(self) -> None:
        """What is there is right."""
        self._point()
        self._lines[0].focus()

    @property
    def _typed(self) -> list[str]:
        return [line.value for line in self._lines]

    @on(Input.Changed)
    def _point(self) -> None:
        """Say at each line what is wrong, or else what it is."""
        wrong = form.problems(self._known, self._typed)
        for parameter, about in zip(self._known.parameters, self._about, strict=True):
            about.set_class(parameter.name in wrong, "-wrong")
            about.update(Content(wrong.get(parameter.name) or form.about(parameter)))

    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Keep it, or go to the first line that is wrong."""
        wrong = form.problems(self._known, self._typed)
        for parameter, line in zip(self._known.parameters, self._lines, strict=True):
            if parameter.name in wrong:
                line.focus()
                return
        try:
            self.dismiss(form.call_of(self._known, self._typed))
        except RequestError as error:
            self._about[0].update(Content(error.message))

    def action_leave(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)


def _line(text: str) -> Input:
    line = Input(text, compact=True, max_length=MOST_CHARS, select_on_focus=True)
    line.cursor_blink = False
    return line
