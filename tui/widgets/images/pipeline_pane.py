"""The pipeline as a list and as a line: whichever is changed, the other one follows."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from shared.errors import RequestError
from shared.kinds.image import FILTERS, Pipeline, parse, write
from shared.kinds.image.pipeline import check
from shared.safety import one_line
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.step_list import StepList

PLACEHOLDER = "as a line: blur:2 resize:320,240"


class PipelinePane(Vertical):
    """Below both stands what is wrong with the line, or what the filter under the cursor does."""

    class Changed(Message):
        """It is another pipeline."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.border_title = Content("Pipeline")
        self.list = StepList(id="steps")
        self.line = ImageLine(PLACEHOLDER, id="notation")
        self._note = Static("", id="notation-note", markup=False)
        self.wrong = ""
        """what is wrong with the line; empty: it is the pipeline"""

    def compose(self) -> ComposeResult:
        """The list, the line, and what is said of them."""
        yield self.list
        yield self.line
        yield self._note

    @property
    def pipeline(self) -> Pipeline:
        """As it was last right."""
        return self.list.steps.calls

    def written(self, form: str) -> None:
        """Say how the result is written, and what changes it."""
        self.border_subtitle = Content(f"f Q M  written {form}")

    @on(StepList.Changed)
    def _list_changed(self, event: StepList.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
        if not self.line.has_focus and self._read(self.line.value) != self.pipeline:
            self.line.put(write(self.pipeline))

    @on(StepList.Moved)
    def _say(self) -> None:
        call = self.list.steps.call
        about = FILTERS[call.name].sentence if call is not None else ""
        self._note.set_class(bool(self.wrong), "-wrong")
        self._note.update(Content(one_line(self.wrong or about)))

    @on(Input.Changed, "#notation")
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()
        calls = self._read(event.value)
        if calls is not None and calls != self.pipeline:
            self.list.put(self.list.steps.having(calls))
        self._say()

    def _read(self, text: str) -> Pipeline | None:
        try:
            calls = parse(text)
            check(calls)
        except RequestError as error:
            self.wrong = error.message
            return None
        self.wrong = ""
        return calls
