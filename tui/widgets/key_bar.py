"""The footer: the keys that work where the focus is, as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from tui.bindings import Key, Where, keys_of, shown
from tui.widgets import paint

GAP = "  "
MORE = "…"
"""Stands where keys were left out for want of room; the help screen has them all."""


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
        room = self.content_size.width - always.cell_length - len(GAP)
        here = self._fitting(self._parts(*self._places), room)
        space = self.content_size.width - here.cell_length - always.cell_length
        return Content.assemble(here, " " * max(0, space), always)

    def _fitting(self, parts: list[Content], room: int) -> Content:
        """As many of the parts as there is room for, and a sign where some were left out."""
        whole = Content(GAP).join(parts)
        if whole.cell_length <= room:
            return whole
        kept = [
            part for part, fits in zip(parts, _fits(parts, room - len(MORE)), strict=True) if fits
        ]
        return Content(GAP).join([*kept, Content(MORE)])

    def _parts(self, *places: Where) -> list[Content]:
        named: dict[str, Key] = {}
        for key in keys_of(*places):
            if key.label and self._may(key) and self._works(name := key.one(self._typing)):
                named.setdefault(name, key)  # the place that comes first sees the key first
        return [self._part(name, key) for name, key in named.items()]

    def _may(self, key: Key) -> bool:
        return bool(self.screen.check_action(key.action, ()))

    def _works(self, name: str) -> bool:
        return not (self._typing and len(name) == 1)

    def _part(self, name: str, key: Key) -> Content:
        strong = self.get_visual_style("look--key", partial=True)
        act = Style.from_meta({"@click": f"app.simulate_key('{name}')"})
        return Content.assemble((shown(name), strong + act), (f" {key.label}", act))


def _fits(parts: list[Content], room: int) -> Iterator[bool]:
    """For each part whether it and all before it have room, with a gap behind each."""
    for part in parts:
        room -= part.cell_length + len(GAP)
        yield room >= 0
