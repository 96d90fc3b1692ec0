"""The two halves of the code screen: what is written, and what comes of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from shared.clock import now
from shared.kinds.code import ProgramResult
from shared.wire.client import FleetNow
from tui.bindings import Where, bindings
from tui.model.code import problems, verdicts
from tui.model.code.console import Console
from tui.model.code.draft import Draft
from tui.model.code.offers import choice_of
from tui.widgets.code.case_list import CaseList
from tui.widgets.code.editor import Editor
from tui.widgets.code.head import Head
from tui.widgets.code.output import Output
from tui.widgets.code.problem_list import ProblemList
from tui.widgets.code.run_list import RunList
from tui.widgets.code.strip import NameStrip
from tui.widgets.code.typed_line import TypedLine

OUTPUT, PROBLEMS, CASES, RUNS = range(4)
"""The views, in the order of their names."""


class SourcePane(Vertical):
    """The editor, under the names of what can be in it."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.names = NameStrip(id="files")
        self.editor = Editor(id="editor")

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.names
        yield self.editor

    def show(self, draft: Draft, fleet: FleetNow | None) -> None:
        """Show what is in the editor, and the language."""
        choice = choice_of(draft.language, fleet)
        version = choice.version if choice.workers else choice.said
        self.border_title = Content(f"{choice.title}  {version}")
        self.names.show(draft.names, draft.shown)


class ResultPane(Vertical):
    """One of the views, under their names and how it stands with the program."""

    BINDINGS = bindings(Where.PANES)

    class Left(Message):
        """Somebody wants to go back to the tasks."""

    class Edit(Message):
        """Somebody wants to go to the editor."""

    class Copy(Message):
        """Somebody wants the output in the clipboard."""

    class Save(Message):
        """Somebody wants the output in a file."""

    def __init__(self, console: Console, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.names = NameStrip(id="views")
        self.head = Head(id="head")
        self.output = Output(console, id="output")
        self.problems = ProblemList(id="problems")
        self.cases = CaseList(id="cases")
        self.runs = RunList(id="runs")
        self.views = (self.output, self.problems, self.cases, self.runs)
        self.line = TypedLine(id="typed")
        self.at = OUTPUT
        self._tallies = ["", "", ""]
        self._result: ProgramResult | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.names
        yield self.head
        yield from self.views
        yield self.line

    def on_mount(self) -> None:
        """The output is shown first."""
        self.go(OUTPUT)

    def go(self, at: int) -> None:
        """Show another view; whoever was in the one before goes along."""
        focused = self.views[self.at].has_focus
        self.at = at % len(self.views)
        for index, view in enumerate(self.views):
            view.display = index == self.at
        if focused:
            self.view.focus()
        self._show_names()

    @property
    def view(self) -> Output | ProblemList | CaseList | RunList:
        """The view that is shown."""
        return self.views[self.at]

    def show_result(self, result: ProgramResult | None) -> None:
        """Show what came of a program."""
        if result is self._result:
            return
        self._result = result
        self.problems.show(result)
        self.cases.show(result)
        self._tallies = ["", problems.tally(problems.places(result)), ""]
        if result is not None:
            self._tallies[CASES] = verdicts.tally(result.cases)
        self._show_names()

    def _show_names(self) -> None:
        counted = zip(("Output", "Problems", "Cases"), self._tallies, strict=True)
        names = [f"{name} {tally}".rstrip() for name, tally in counted]
        self.names.show([*names, "Runs"], self.at)

    def tick(self) -> None:
        """A second has passed."""
        self.head.remake(now())

    def action_back(self) -> None:
        """Back to the tasks."""
        self.post_message(self.Left())

    def action_editor(self) -> None:
        """To the editor."""
        self.post_message(self.Edit())

    def action_copy_output(self) -> None:
        """Copy the output."""
        self.post_message(self.Copy())

    def action_save_output(self) -> None:
        """Save the output."""
        self.post_message(self.Save())
