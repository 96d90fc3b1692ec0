"""The screen where filters are done to images."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from textual import on
from textual.widgets import Input

from shared.errors import CalcError, SetupError
from shared.kinds.image import FILTERS, Call, Format, Output
from shared.states import TaskState
from shared.wire.client import Changed, TasksChanged
from tui import background
from tui.bindings import Where, bindings
from tui.connection import Connection
from tui.images.aside import Aside
from tui.images.files import keep, suffix_for
from tui.images.folder import FolderRun, Plan
from tui.images.glimpsing import glimpse
from tui.images.grid import Grid, Work
from tui.model.images.progress import Phase, Progress
from tui.pace import Pace
from tui.program_files import whole
from tui.say import say
from tui.screens.confirm import sure
from tui.screens.images.catalogue import CatalogueScreen
from tui.screens.images.files import FilesScreen
from tui.screens.images.filter_form import FilterForm
from tui.screens.images.folder import FolderScreen
from tui.screens.images.parts import NO_IMAGE, ImageParts
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.picture import PicturePane
from tui.widgets.images.pipeline_pane import PipelinePane
from tui.widgets.images.step_list import StepList

REST_S = 0.3
"""A path is looked at when nobody has typed for so long."""

FORMATS = (None, *Format)
STALE = "of another pipeline"
FULL = "A pipeline has no room for another filter."


class ImagesScreen(ImageParts):
    """Has the grid do a pipeline to an image, or to a folder of them."""

    BINDINGS = bindings(Where.IMAGES)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._grid, self._folder_grid = Grid(connection), Grid(connection)
        self._aside = Aside()
        self._source: Path | None = None
        self._form: Format | None = None
        self._made: Path | None = None
        self._made_of: Work | None = None
        """what the result was made of"""
        self._progress: Progress | str = ""
        self._pace = Pace(self._draw, self.set_timer)
        self.folder_run = FolderRun(self._folder_grid, self._pace.hit)

    def on_mount(self) -> None:
        """The first picture."""
        self._say_form()

    # What others tell

    def told(self, event: object) -> None:
        """What the client has heard."""
        if isinstance(event, TasksChanged | Changed):
            for row in event.rows:
                self._grid.told(row)
                self._folder_grid.told(row)

    def forget(self) -> None:
        """Somebody else may look next: nothing of what was here stays."""
        self.workers.cancel_node(self)
        self.folder_run.tally = None
        self.pipeline.list.forget()
        self.path_line.put("")
        self._take(None)
        self.end()

    def end(self) -> None:
        """Results that nobody has saved are gone."""
        self._made = self._made_of = None
        self._aside.end()

    # The image

    @on(Input.Changed, "#image-path")
    def _path_typed(self, event: Input.Changed) -> None:
        event.stop()
        background.begin(self, partial(self._look_soon, event.value), instead="path")

    async def _look_soon(self, text: str) -> None:
        await asyncio.sleep(REST_S)
        await self._look(text)

    async def _look(self, text: str) -> None:
        """Show what a path leads to, once."""
        path = whole(text.strip()) if text.strip() else None
        if path == self._source:
            return
        self._take(path)
        if path is not None:
            await self._show_picture(self.before, path)

    def _take(self, path: Path | None) -> None:
        """Another image: what is made of the one before is not its result."""
        if self.going_on:
            self._end_run()
        self._source = path
        self._made = self._made_of = None
        self.before.clear()
        self.after.clear()
        self.after.note("")
        self._tell("")

    async def _show_picture(self, pane: PicturePane, path: Path) -> None:
        try:
            seen = await glimpse(path)
            size = await asyncio.to_thread(_size_of, path)
        except CalcError as error:
            pane.fail(error.message)
        else:
            if path in (self._source, self._made):
                pane.show(seen, size)

    @on(Input.Submitted)
    @on(ImageLine.Left)
    def _go_to_steps(self) -> None:
        self.pipeline.list.focus()

    def action_files(self) -> None:
        """Choose an image of a folder."""
        background.attempt(self, self._choose_file)

    async def _choose_file(self) -> None:
        begin = whole(self.path_line.value.strip() or ".")
        path = await self.app.push_screen_wait(FilesScreen(begin))
        if path is not None:
            self.path_line.put(str(path))
            self.pipeline.list.focus()

    # The pipeline

    @on(StepList.Wanted)
    def _step_wanted(self, event: StepList.Wanted) -> None:
        if event.call is None and self.pipeline.list.steps.full:
            say(self.app, FULL, "warning")
        else:
            background.attempt(self, partial(self._edit_step, event.call), instead="step")

    async def _edit_step(self, call: Call | None) -> None:
        name = call.name if call else await self.app.push_screen_wait(CatalogueScreen())
        if name is None:
            return
        known = FILTERS[name]
        wanted: Call | None = Call(name)
        if known.parameters:
            wanted = await self.app.push_screen_wait(FilterForm(known, call))
        if wanted is not None:
            steps = self.pipeline.list.steps
            self.pipeline.list.put(steps.changed(wanted) if call else steps.added(wanted))

    @on(PipelinePane.Changed)
    def _pipeline_changed(self) -> None:
        self._say_stale()

    def action_format(self) -> None:
        """The next format that results are written in."""
        at = FORMATS.index(self._form) + 1
        self._form = FORMATS[at % len(FORMATS)]
        self._say_form()
        self._say_stale()

    def _say_form(self) -> None:
        self.pipeline.written(f"as {self._form.upper()}" if self._form else "as it came")

    def _say_stale(self) -> None:
        stale = self._made_of is not None and self._made_of != self._work
        self.after.note(STALE if stale else "")

    # Running

    @property
    def _output(self) -> Output:
        return Output(self._form)

    @property
    def _work(self) -> Work | None:
        if self._source is None:
            return None
        return Work(self._source, self.pipeline.pipeline, self._output)

    @property
    def going_on(self) -> bool:
        """Whether something runs that was begun here."""
        return isinstance(self._progress, Progress) and not self._progress.phase.over

    def action_run(self) -> None:
        """Have the grid do it."""
        if self.going_on:
            say(self.app, "One thing at a time: ^t stops what runs.", "warning")
        elif self.pipeline.wrong:
            say(self.app, self.pipeline.wrong, "warning")
        else:
            background.begin(self, self._run, instead="run")

    async def _run(self) -> None:
        await self._look(self.path_line.value)
        work = self._work
        if work is None:
            say(self.app, NO_IMAGE, "warning")
            return
        try:
            self._tell(Progress(Phase.SENDING))
            await self._made_by_grid(work)
        except CalcError as error:
            self._failed(work, error)

    def _failed(self, work: Work, error: CalcError) -> None:
        if error.code == TaskState.CANCELLED:
            self._tell(Progress(Phase.STOPPED))
            return
        self._tell(Progress(Phase.FAILED, words=error.message))
        if work.source == self._source:
            self._made = self._made_of = None
            self.after.fail(error.message)

    async def _made_by_grid(self, work: Work) -> None:
        made = self._aside.path()
        await self._grid.work(work, made, self._tell)
        if work.source != self._source:
            return
        if self._made is not None:
            self._made.unlink(missing_ok=True)
        self._made, self._made_of = made, work
        self._say_stale()
        await self._show_picture(self.after, made)

    def action_stop(self) -> None:
        """Stop what runs; a run can be begun again at any time."""
        if not self.going_on:
            say(self.app, "Nothing runs here.", "warning")
        else:
            self._end_run()

    def _end_run(self) -> None:
        if self._grid.busy:
            background.attempt(self, self._grid.stop)
        else:
            self.workers.cancel_group(self, "run")
            self._tell(Progress(Phase.STOPPED))

    def _tell(self, progress: Progress | str) -> None:
        self._progress = progress
        self._pace.hit()

    def _draw(self) -> None:
        """Show how far everything is, at most ten times a second."""
        if not self.is_mounted:
            return
        self.progress_line.show(self._progress or self._folder_words)
        for screen in self.app.screen_stack:
            if isinstance(screen, FolderScreen):
                screen.show()

    @property
    def _folder_words(self) -> str:
        tally = self.folder_run.tally
        return "" if tally is None else f"Folder: {tally.sentence}. F shows more."

    # Saving

    def action_save(self) -> None:
        """Save the result."""
        if self._made is None or self._made_of is None:
            say(self.app, "There is no result to save yet.", "warning")
        else:
            background.attempt(self, partial(self._save, self._made, self._made_of))

    async def _save(self, made: Path, work: Work) -> None:
        text = await self.prompt.ask("Save to", str(_proposed(work)))
        if text is None:
            return
        path = whole(text)
        if path.is_dir():
            raise SetupError(f"{path} is a folder: name a file in it.")
        there = path.is_symlink() or path.exists()
        if there and not await sure(
            self.app, f"Overwrite {path.name}?", f"{path} is there already.", "Overwrite it"
        ):
            return
        await asyncio.to_thread(keep, made, path, over=there)
        say(self.app, f"Saved to {path}.")

    # A folder

    def action_folder(self) -> None:
        """Do the same to a whole folder."""
        folder = self._source.parent if self._source else Path.cwd()
        manner = self.pipeline.pipeline, self._output
        run = self.folder_run
        self.app.push_screen(FolderScreen(run, folder, manner, self._begin_folder, run.stop))

    def _begin_folder(self, plan: Plan) -> None:
        """It goes on while somebody looks elsewhere."""
        background.attempt(self, partial(self._run_folder, plan), instead="folder")

    async def _run_folder(self, plan: Plan) -> None:
        await self.folder_run.run(plan, self._aside.folder)

    def action_close(self) -> None:
        """Back to the tasks; what runs goes on."""
        self.app.pop_screen()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}.") from error


def _proposed(work: Work) -> Path:
    """A name beside the image that says what was done to it first."""
    done = work.pipeline[0].name if work.pipeline else "copy"
    ending = suffix_for(work.source, work.output.format)
    return work.source.with_name(f"{work.source.stem}-{done}{ending}")
