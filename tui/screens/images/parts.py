"""The parts of the image screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.screen import Screen
from textual.widgets import Static

from tui.bindings import Where
from tui.connection import Connection
from tui.graphics.held import Held
from tui.model.status import Status
from tui.widgets.banner import Banner
from tui.widgets.code.prompt import Prompt
from tui.widgets.images.image_line import ImageLine
from tui.widgets.images.picture import PicturePane
from tui.widgets.images.pipeline_pane import PipelinePane
from tui.widgets.images.progress_line import ProgressLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.path_suggester import PathSuggester
from tui.widgets.status_bar import StatusBar

NO_IMAGE = "Type a path above, or press o to choose an image."
A_PATH = "a path; → completes it"
NO_RESULT_YET = "What comes of the task will be here."
NO_RESULT = "r runs the pipeline on the grid."

_PLACES: dict[str, tuple[Where, ...]] = {
    "image-path": (Where.IMAGE_LINE, Where.IMAGES),
    "notation": (Where.IMAGE_LINE, Where.IMAGES),
    "prompt-line": (Where.PROMPT,),
}
"""Which keys the footer shows, by the widget that has the focus."""


class ImageParts(Screen[None]):
    """An image, what is done to it, and what comes of it."""

    AUTO_FOCUS = "#image-path"

    def __init__(self, connection: Connection, held: Held | None) -> None:
        super().__init__()
        self.connection = connection
        self.status_bar = StatusBar(id="status")
        self.banner = Banner(id="banner")
        self.path_line = ImageLine(A_PATH, PathSuggester(), id="image-path")
        self.pipeline = PipelinePane(id="pipeline")
        self.before = PicturePane("Before", NO_IMAGE, held, id="before")
        self.after = PicturePane("After", NO_RESULT, held, id="after")
        self.progress_line = ProgressLine(id="image-progress")
        self.prompt = Prompt(PathSuggester(), id="prompt")
        self.key_bar = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """The parts, from top to bottom; the style sheet puts some of them side by side."""
        yield self.status_bar
        yield self.banner
        with Horizontal(id="image-file"):
            yield Static("Image", classes="label", markup=False)
            yield self.path_line
        with Container(id="image-body"):
            yield self.pipeline
            with Horizontal(id="pictures"):
                yield self.before
                yield self.after
        yield self.progress_line
        yield self.prompt
        yield self.key_bar

    def name_image(self, title: str) -> None:
        """Say which image it is, where no path does."""
        self.path_line.placeholder = f"{title}; type a path for another" if title else A_PATH

    def show(self, status: Status) -> None:
        """Show how things stand."""
        self.status_bar.show(status)

    def warn(self, sentence: str) -> None:
        """Say in the banner what is wrong with the connection; an empty sentence hides it."""
        self.banner.say(sentence)

    def on_screen_suspend(self) -> None:
        """Something lies over it."""
        self.before.refresh()
        self.after.refresh()

    on_screen_resume = on_screen_suspend

    def on_descendant_focus(self) -> None:
        """The footer follows the focus."""
        name = (self.focused.id if self.focused is not None else None) or ""
        places = _PLACES.get(name, (Where.STEPS, Where.IMAGES))
        self.key_bar.show(*places, typing=name in _PLACES)
