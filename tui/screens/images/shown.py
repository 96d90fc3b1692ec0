"""What is shown of an image, of what is done to it, and of what came of it."""

from __future__ import annotations

from tui.connection import Connection
from tui.graphics.held import Held
from tui.images.aside import Aside
from tui.images.folder import FolderRun
from tui.images.grid import Grid
from tui.images.looking import look
from tui.images.run import ImageRun
from tui.images.subject import Subject, Work
from tui.model.images.manner import Manner
from tui.model.images.progress import Progress
from tui.pace import Pace
from tui.screens.images.folder import FolderScreen
from tui.screens.images.parts import NO_RESULT_YET, ImageParts

STALE = "of another pipeline"


class ImagesShown(ImageParts):
    """Knows the image and how its result is written; the pipeline is that of its pane."""

    def __init__(self, connection: Connection, held: Held | None) -> None:
        super().__init__(connection, held)
        self.aside = Aside()
        self.subject: Subject | None = None
        self.manner = Manner()
        self._pace = Pace(self._draw, self.set_timer)
        self.image_run = ImageRun(Grid(connection), self.aside, self._pace.hit)
        self.folder_run = FolderRun(Grid(connection), self._pace.hit)

    def on_mount(self) -> None:
        """The first picture."""
        self.choose(self.manner)

    def end(self) -> None:
        """Results that nobody has saved are gone."""
        self.image_run.clear()
        self.aside.end()

    @property
    def work(self) -> Work | None:
        """What would be done now."""
        if self.subject is None:
            return None
        return self.subject.work(self.pipeline.pipeline, self.manner.output)

    def is_of(self, work: Work) -> bool:
        """Whether it is the image that is looked at."""
        return self.subject is not None and self.subject.path == work.source

    def take(self, subject: Subject | None) -> None:
        """Another image: what is made of the one before is not its result."""
        self.subject = subject
        self.image_run.clear()
        self.before.clear()
        self.after.clear(NO_RESULT_YET if subject is not None and subject.task else "")
        self.after.note("")
        self.name_image(subject.title if subject else "")

    def choose(self, manner: Manner) -> None:
        """Have results written in this manner."""
        self.manner = manner
        self.pipeline.written(manner.words)
        self.say_stale()

    def say_stale(self) -> None:
        """Say so where the result is that of another pipeline."""
        made_of = self.image_run.made_of
        self.after.note(STALE if made_of is not None and made_of != self.work else "")

    async def show_before(self) -> None:
        """Show the image."""
        subject = self.subject
        if subject is not None:
            await look(self.before, subject.path, lambda: self.subject == subject)

    async def show_after(self, work: Work) -> None:
        """Show what was made of it."""
        made = self.image_run.made
        if made is not None and self.is_of(work):
            self.say_stale()
            await look(self.after, made, lambda: self.image_run.made == made)

    def _draw(self) -> None:
        """Show how far everything is, at most ten times a second."""
        if not self.is_mounted:
            return
        self.progress_line.show(self._progress)
        for screen in self.app.screen_stack:
            if isinstance(screen, FolderScreen):
                screen.show()

    @property
    def _progress(self) -> Progress | str:
        """Of the image, unless a folder goes on and nothing else does."""
        tally, progress = self.folder_run.tally, self.image_run.progress
        if tally is None or (progress is not None and (tally.over or not progress.phase.over)):
            return progress or ""
        return f"Folder: {tally.sentence}. F shows more."
