"""The parts of the code screen, and what they show."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from shared.kinds.code import ProgramResult, Verdict
from shared.settings import Settings
from shared.states import TaskState
from shared.wire.client import FleetNow
from tui.bindings import Where
from tui.connection import Connection
from tui.model.code.draft import Draft
from tui.model.code.earlier import Earlier
from tui.model.code.offers import missing, trouble
from tui.model.code.workspace import Workspace
from tui.model.status import Status
from tui.pace import Pace
from tui.watched import Watched
from tui.widgets.banner import Banner
from tui.widgets.code.head import Standing
from tui.widgets.code.panes import CASES, PROBLEMS, ResultPane, SourcePane
from tui.widgets.code.prompt import Prompt
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_bar import StatusBar

_PLACES: dict[str, tuple[Where, ...]] = {
    "editor": (Where.EDITOR, Where.CODE),
    "typed": (Where.TYPED, Where.CODE),
    "prompt-line": (Where.PROMPT,),
    "problems": (Where.RESULTS, Where.PANES, Where.CODE),
    "cases": (Where.RESULTS, Where.PANES, Where.CODE),
    "runs": (Where.RUNS, Where.PANES, Where.CODE),
    "output": (Where.OUTPUT, Where.PANES, Where.CODE),
}
"""Which keys the footer shows, by the widget that has the focus."""

_TYPING = ("editor", "typed", "prompt-line")


class CodeParts(Screen[None]):
    """Shows what somebody writes, and what comes of it."""

    AUTO_FOCUS = "#editor"

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection
        self.workspace = Workspace()
        self.earlier = Earlier()
        self.fleet: FleetNow | None = None
        self.settings: Settings | None = None
        self._pace = Pace(self._draw, self.set_timer)
        self.watched = Watched(connection, self._pace.hit, self._result_came)
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.source = SourcePane(id="source")
        self.result = ResultPane(self.watched.console, id="result")
        self.prompt = Prompt(id="prompt")
        self.key_bar = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom; the style sheet puts the halves side by side."""
        yield self.status_bar
        yield self.banner
        with Container(id="code-body"):
            yield self.source
            yield self.result
        yield self.prompt
        yield self.key_bar

    def on_mount(self) -> None:
        """Times go on by themselves."""
        self.set_interval(1.0, self._tick)
        self.show_source()
        self._draw()

    def on_screen_resume(self) -> None:
        """Show what has come meanwhile."""
        self._draw()

    @property
    def draft(self) -> Draft:
        """What is in the editor."""
        return self.workspace.draft

    def show(self, settings: Settings | None, status: Status) -> None:
        """Show how things stand."""
        self.settings, self.fleet = settings, status.fleet
        self.status_bar.show(status)
        self._pace.hit()

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def show_source(self) -> None:
        """Another source is in the editor."""
        language = "" if self.draft.at_input else self.draft.language
        self.source.editor.open(self.draft.source, language)
        self._draw()

    def _tick(self) -> None:
        if self.watched.going_on:
            self.result.tick()

    def _draw(self) -> None:
        """Show everything as it is now; as often as there is something new, at most ten times a
        second."""
        if not self.is_mounted or self not in self.app.screen_stack:
            return
        with self.app.batch_update():
            self.source.show(self.draft, self.fleet)
            self.result.head.show(self._standing())
            if self.result.output.shows(self.watched.console):
                self.result.output.remake()
            else:
                self.result.output.show(self.watched.console)
            self.result.show_result(self.watched.result)
            self.result.runs.show(self.workspace.aside, self.earlier.rows())
            self._show_line()

    def _standing(self) -> Standing:
        row = self.watched.row
        if self.watched.task is None:
            return Standing(waits=trouble(self.fleet))
        waits = row is not None and row.state is TaskState.QUEUED
        sentence = missing(row.needs or self.draft.language, self.fleet) if row and waits else ""
        return Standing(row, self.watched.result, sentence, sending=row is None)

    def _show_line(self) -> None:
        line = self.result.line
        if self.watched.typed_to and not self.watched.input_closed:
            line.open()
        elif not self.watched.typed_to:
            line.over()

    def _result_came(self, result: ProgramResult) -> None:
        """Go where there is something to do."""
        if result.verdict is Verdict.COMPILE_ERROR:
            self.result.go(PROBLEMS)
        elif result.cases:
            self.result.go(CASES)

    def on_descendant_focus(self) -> None:
        """The footer follows the focus; on a low terminal the half that has it has all room."""
        name = (self.focused.id if self.focused is not None else None) or "editor"
        self.key_bar.show(*_PLACES.get(name, (Where.CODE,)), typing=name in _TYPING)
        if name != "prompt-line":
            self.set_class(name != "editor", "-result")
