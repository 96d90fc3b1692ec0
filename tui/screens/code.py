"""The screen where programs are written and run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from textual import on

from shared.errors import CalcError, SetupError
from shared.home import Home
from shared.kinds import code
from shared.kinds.code import Program
from shared.kinds.code.checking import check
from shared.program_files import cases_in
from shared.wire.client import Changed, List, TasksChanged
from shared.wire.rows import TaskRow
from tui import background, clipboard
from tui.authoring import Authoring
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.drafts import Drafts
from tui.model.code.draft import Draft, draft_of
from tui.model.code.earlier import MOST
from tui.model.code.offers import REFUSED, trouble
from tui.model.code.workspace import Workspace
from tui.pace import Pace
from tui.program_files import whole
from tui.saving import save
from tui.say import say
from tui.screens.code_parts import CodeParts
from tui.screens.confirm import sure
from tui.screens.languages import LanguagesScreen
from tui.screens.options import OptionsScreen
from tui.widgets.code.case_list import CaseList
from tui.widgets.code.editor import Editor
from tui.widgets.code.output import Output
from tui.widgets.code.panes import OUTPUT, RUNS, ResultPane
from tui.widgets.code.problem_list import ProblemList
from tui.widgets.code.run_list import RunList
from tui.widgets.code.strip import NameStrip
from tui.widgets.code.typed_line import TypedLine

KEPT_EVERY_MS = 1_000
"""What is typed is on disk so soon."""

EMPTY = "There is nothing to run: the program is empty."
RUNS_STILL = "Task {} has not ended: ^t stops it."


class CodeScreen(CodeParts):
    """Keeps what is typed, and has the broker run it."""

    BINDINGS = bindings(Where.CODE)

    def __init__(self, connection: Connection, home: Home, broker: str) -> None:
        super().__init__(connection)
        self._drafts = Drafts(home, broker)
        self._user = ""
        self._keeping = Pace(self.keep, self.set_timer, KEPT_EVERY_MS)
        self._authoring = Authoring(self, self.prompt, self.workspace, self._edited)

    # What others tell

    def begin(self, user: str) -> None:
        """Somebody has logged in: what they typed is here again."""
        if user == self._user:
            return
        self._user = user
        self.workspace.kept = Workspace().kept
        try:
            self.workspace.kept = self._drafts.begin(user) or self.workspace.kept
        except SetupError as error:
            say(self.app, error.message, "error")
        self.show_source()

    def resume(self) -> None:
        """Whoever watches a program has a session again."""
        if self.watched.going_on:
            background.attempt(self, self.watched.again, instead="program")

    def forget(self) -> None:
        """Somebody else may look next: nothing that was typed, read or run stays."""
        self.end()
        self.workers.cancel_node(self)
        self._user = ""
        self.workspace.kept = Workspace().kept
        self.earlier.clear()
        self.watched.forget()
        self.show_source()

    def end(self) -> None:
        """Nobody types here any more."""
        self.keep()
        self._drafts.end()

    def keep(self) -> None:
        """Keep what is typed on disk."""
        self._take_in()
        if self._user:
            try:
                self._drafts.save(self.workspace.kept)
            except SetupError as error:
                say(self.app, error.message, "error")

    def told(self, event: object) -> None:
        """What the client has heard."""
        self.watched.told(event)
        if isinstance(event, TasksChanged | Changed):
            self.earlier.take(event.rows, event.deleted)
            self._pace.hit()

    # Running

    def action_run(self) -> None:
        """Run what is in the editor."""
        self._take_in()
        if self.watched.going_on:
            number = self.watched.row.number if self.watched.row else ""
            say(self.app, RUNS_STILL.format(number), "warning")
        elif not self.draft.files[0].body:
            say(self.app, EMPTY, "warning")
        elif trouble(self.fleet) == REFUSED:
            say(self.app, REFUSED, "error")
        else:
            background.attempt(self, self._run, instead="program")

    async def _run(self) -> None:
        draft = self.draft
        program = await self._program(draft)
        self.result.go(OUTPUT)
        if not self.result.display:
            self._go_beside(program.open_input)
        await self.watched.run(program, partial(self._accepted, draft))

    async def _program(self, draft: Draft) -> Program:
        folder, cases = draft.options.folder, draft.options.cases
        if folder:
            cases = await asyncio.to_thread(cases_in, whole(folder))
        try:
            program = draft.program(cases)
        except ValueError as error:
            raise SetupError(f"Arguments: {error}.") from error
        check(program)
        return program

    def _accepted(self, draft: Draft, number: int) -> None:
        """What was run is no draft any more, unless it was changed since."""
        now = self.draft
        same = replace(draft, shown=now.shown) == now
        self.workspace.draft = replace(now, number=number, changed=now.changed and not same)
        self._keeping.hit()

    def action_stop(self) -> None:
        """Stop the program that runs, after asking."""
        if self.watched.going_on and self.watched.row is not None:
            background.attempt(self, partial(self._stop, self.watched.row))
        else:
            say(self.app, "No program runs here.", "warning")

    async def _stop(self, row: TaskRow) -> None:
        if await sure(self.app, f"Stop task {row.number}?", row.title, "Stop it"):
            await self.connection.cancel(row.id)

    @on(TypedLine.Typed)
    def _typed(self, event: TypedLine.Typed) -> None:
        self.watched.type(event.line)

    @on(TypedLine.Ended)
    def _input_ended(self) -> None:
        self.watched.close_input()

    # Earlier programs

    def open_task(self, row: TaskRow) -> None:
        """Show a task: its program, what it prints, what came of it."""
        self._take_in()
        background.attempt(self, partial(self._open_task, row), instead="program")

    async def _open_task(self, row: TaskRow) -> None:
        detail = await self.connection.detail(row.id)
        if self.draft.number != row.number:
            self.workspace.open(draft_of(code.program_of(detail.payload), row.number))
            self._edited()
        if self.watched.task != row.id:
            self.result.go(OUTPUT)
            await self.watched.open(detail)

    async def _read_earlier(self) -> None:
        page = await self.connection.page(List(kind=code.NAME, limit=MOST))
        self.earlier.take(page.rows)
        self._pace.hit()

    @on(RunList.Chosen)
    def _earlier_chosen(self, event: RunList.Chosen) -> None:
        self.open_task(event.row)

    @on(RunList.Taken)
    def _aside_chosen(self, event: RunList.Taken) -> None:
        self._take_in()
        self.workspace.take(event.at)
        self._edited()
        self.source.editor.focus()

    @on(RunList.Dropped)
    def _aside_dropped(self, event: RunList.Dropped) -> None:
        background.attempt(self, partial(self._authoring.drop, event.at))

    @on(ProblemList.Chosen)
    def _go_to_place(self, event: ProblemList.Chosen) -> None:
        names = [file.name for file in self.draft.files]
        if event.place.file not in names:
            say(self.app, f"{event.place.file} is no file of this program.", "warning")
            return
        if self.draft.shown != names.index(event.place.file):
            self._show(names.index(event.place.file))
        self.source.editor.go(event.place.line, event.place.column)
        self.source.editor.focus()

    @on(CaseList.Chosen)
    def _show_case(self, event: CaseList.Chosen) -> None:
        self.watched.show_case(event.case)
        self.result.go(OUTPUT)

    # Writing

    def _edited(self) -> None:
        """Something else is in the editor."""
        self.show_source()
        self._keeping.hit()

    @on(Editor.Written)
    def _written(self) -> None:
        self._take_in()
        self._keeping.hit()

    def _take_in(self) -> None:
        """Whatever was typed is in the draft from now on."""
        body = self.source.editor.body
        if self.is_mounted and body != self.draft.source.body:
            self.workspace.draft = self.draft.written(body)

    def _show(self, at: int) -> None:
        self._take_in()
        self.workspace.draft = self.draft.at(at)
        self._edited()

    @on(Editor.TooLong)
    def _too_long(self) -> None:
        say(self.app, "Not pasted: that is more than a task may have.", "warning")

    def action_language(self) -> None:
        """Choose the language."""
        self._take_in()
        background.attempt(self, self._choose_language)

    async def _choose_language(self) -> None:
        name = await self.app.push_screen_wait(LanguagesScreen(self.fleet, self.draft.language))
        if name is not None:
            self.workspace.draft = self.draft.named(name)
            self._edited()

    def action_options(self) -> None:
        """Change how it is run."""
        background.attempt(self, self._change_options)

    async def _change_options(self) -> None:
        screen = OptionsScreen(self.draft.options, self.settings)
        options = await self.app.push_screen_wait(screen)
        if options is not None:
            self.workspace.draft = replace(self.draft, options=options, changed=True)
            self._keeping.hit()

    def action_author(self, deed: str) -> None:
        """Do something with the files of the program."""
        self._take_in()
        background.attempt(self, partial(self._authoring.do, deed))

    def action_next_file(self) -> None:
        """Have the next file in the editor."""
        self._show(self.draft.shown + 1)

    # Going about

    def action_next_view(self) -> None:
        """Show the next view."""
        self._go(self.result.at + 1)

    def _go(self, at: int) -> None:
        self.result.go(at)
        if self.result.at == RUNS:
            background.attempt(self, self._read_earlier, instead="earlier", name=background.ASIDE)

    @on(NameStrip.Clicked)
    def _clicked(self, event: NameStrip.Clicked) -> None:
        if event.strip is self.result.names:
            self._go(event.at)
        else:
            self._show(event.at)

    @on(Editor.Left)
    def _editor_left(self) -> None:
        self._go_beside(self.result.line.is_open)

    @on(Output.Type)
    def _type(self) -> None:
        self._go_beside(self.result.line.is_open)

    def _go_beside(self, typing: bool) -> None:
        """Go from the editor to where the program can be typed to, or to what is shown of it."""
        if typing:
            self.result.line.open()
        self.set_focus(self.result.line if typing else self.result.view)

    @on(TypedLine.Left)
    def _line_left(self) -> None:
        self.result.view.focus()

    @on(ResultPane.Edit)
    def _edit(self) -> None:
        self.source.editor.focus()

    @on(ResultPane.Left)
    def _leave(self) -> None:
        self.keep()
        self.app.pop_screen()

    @on(ResultPane.Copy)
    def _copy(self) -> None:
        text = self.watched.console.text
        if sentence := clipboard.refusal(text):
            say(self.app, sentence, "warning")
        else:
            self.app.copy_to_clipboard(clipboard.safe(text))
            say(self.app, "Copied the output.")

    @on(ResultPane.Save)
    def _save(self) -> None:
        number = self.watched.row.number if self.watched.row else 0
        try:
            say(self.app, f"Saved to {save(self.watched.console.text, number)}.")
        except CalcError as error:
            say(self.app, error.message, "error")
