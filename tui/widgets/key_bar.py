"""The footer: the keys that work where the focus is, as many as there is room for."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from tui.bindings import Key, Where, keys_of, shown
from tui.widgets import paint

GAP = "   "


class KeyBar(Widget):
    """Shows what can be done here on the left and what can always be done on the right; a click
    does it too."""

    COMPONENT_CLASSES = paint.CLASSES

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's own name for it
        super().__init__(id=id)
        self.auto_links = False
        self._places: tuple[Where, ...] = ()
        self._typing = False

    def show(self, *places: Where, typing: bool) -> None:
        """Show the keys of some places that have a label. While `typing` letters are letters."""
        self._places, self._typing = places, typing
        self.refresh()

    def render(self) -> Content:
        """The line."""
        always = Content(GAP).join(self._parts(Where.ALWAYS))
        room = self.content_size.width - always.cell_length
        here: list[Content] = []
        for part in self._parts(*self._places):
            room -= part.cell_length + len(GAP)
            if room < 0:
                break
            here.append(part + Content(GAP))
        left = Content("").join(here)
        space = self.content_size.width - left.cell_length - always.cell_length
        return Content.assemble(left, " " * max(0, space), always)

    def _parts(self, *places: Where) -> list[Content]:
        return [self._part(key) for key in keys_of(*places) if key.label]

    def _part(self, key: Key) -> Content:
        name = key.one(self._typing)
        strong = self.get_visual_style("look--key", partial=True)
        act = Style.from_meta({"@click": f"app.simulate_key('{name}')"})
        return Content.assemble((shown(name), strong + act), (f" {key.label}", act))
