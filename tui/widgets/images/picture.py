"""A pane that shows an image in the cells of the terminal."""

from __future__ import annotations

import asyncio
from functools import partial

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from shared.kinds.image import size_text
from shared.kinds.image.glimpse import Glimpse
from shared.safety import one_line
from tui import background
from tui.graphics.held import Held
from tui.images.scaling import as_png, scaled
from tui.model.images.raster import Colour
from tui.model.lines import BLANK, Line, Look, Span
from tui.model.text import cells_of, wrap_words
from tui.widgets import paint
from tui.widgets.images.half_blocks import strips
from tui.widgets.images.placed import Placed


class PicturePane(Widget):
    """Shows an image, or a sentence where there is none to show."""

    COMPONENT_CLASSES = paint.CLASSES
    ALLOW_SELECT = False

    def __init__(self, title: str, nothing: str, held: Held | None, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placed = None if held is None else Placed(held)
        self.border_title = Content(title)
        self._title, self._nothing = title, nothing
        self._glimpse: Glimpse | None = None
        self._strips: list[Strip] = []
        self._sentence = Span(nothing, Look.DIM)

    @property
    def shows_image(self) -> bool:
        """Whether there is an image to see by now."""
        return bool(self._strips)

    def show(self, glimpse: Glimpse, size: int) -> None:
        """Show an image whose file has so many bytes."""
        self._glimpse = glimpse
        self.border_subtitle = Content(_about(glimpse, size))
        self._scale()

    def fail(self, sentence: str) -> None:
        """Say why there is nothing to see."""
        self._clear()
        self._say(sentence, Look.ERROR)

    def clear(self, sentence: str = "") -> None:
        """Show nothing any more, and say what will be here."""
        self._clear()
        self._say(sentence or self._nothing, Look.DIM)

    def note(self, words: str) -> None:
        """More about what is shown, beside its name."""
        self.border_title = Content("  ".join(filter(None, (self._title, one_line(words)))))

    def on_resize(self) -> None:
        """Another size needs other pixels."""
        self._scale()

    def _clear(self) -> None:
        self.workers.cancel_node(self)
        self._glimpse, self._strips = None, []
        if self._placed is not None:
            self._placed.drop()
        self.border_subtitle = ""

    def _say(self, sentence: str, look: Look) -> None:
        self._sentence = Span(sentence, look)
        self.refresh()

    def _scale(self) -> None:
        if self._glimpse is not None and self.content_size.area:
            background.begin(
                self, partial(self._scaled, self._glimpse), instead="scaling", name=background.ASIDE
            )

    async def _scaled(self, glimpse: Glimpse) -> None:
        room = self.content_size.width, self.content_size.height
        self._strips = await asyncio.to_thread(_strips, glimpse, room, self._ground)
        if self._placed is not None:
            png = await asyncio.to_thread(as_png, glimpse)
            self._placed.show(png, room, self.rich_style)
        self.refresh()

    @property
    def _rows(self) -> list[Strip]:
        """What stands under something else has other colours, by which no terminal would know its
        image: there are half blocks then."""
        if self._placed is None or not self.screen.is_active:
            return self._strips
        return self._placed.strips

    @property
    def _ground(self) -> Colour:
        red, green, blue = self.background_colors[1].rgb
        return red, green, blue

    def render_line(self, y: int) -> Strip:
        """A row of the image, in the middle; or of the sentence."""
        width, height = self.content_size
        rows = self._rows
        if not rows:
            return self._sentence_line(y, width, height)
        row = y - (height - len(rows)) // 2
        if not 0 <= row < len(rows):
            return Strip.blank(width, self.rich_style)
        strip = rows[row]
        left = (width - strip.cell_length) // 2
        lead = Strip([Segment(" " * left, self.rich_style)], left)
        return Strip.join([lead, strip]).adjust_cell_length(width, self.rich_style)

    def _sentence_line(self, y: int, width: int, height: int) -> Strip:
        lines = wrap_words(self._sentence.text, max(2, width - 2))
        row = y - max(0, height - len(lines)) // 2
        line: Line = BLANK
        if 0 <= row < len(lines):
            line = (Span(_centred(lines[row], width), self._sentence.look),)
        return paint.strip(self, line, width)


def _centred(text: str, width: int) -> str:
    return " " * (max(0, width - cells_of(text)) // 2) + text


def _strips(glimpse: Glimpse, room: tuple[int, int], ground: Colour) -> list[Strip]:
    return strips(scaled(glimpse, room, ground))


def _about(glimpse: Glimpse, size: int) -> str:
    measures = f"{glimpse.whole_width:,} × {glimpse.whole_height:,} {glimpse.format.upper()}"
    frames = f", {glimpse.frames:,} frames" if glimpse.frames > 1 else ""
    return f"{measures}{frames}  {size_text(size)}"
