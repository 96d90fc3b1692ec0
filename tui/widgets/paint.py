"""Turns lines of the model into strips and contents: the only place where looks get a style."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.style import Style as ContentStyle
from textual.widget import Widget

from tui.model.lines import Line, Look

CLASSES: set[str] = {f"look--{look}" for look in Look}
"""The component classes of a widget that paints."""


def strip(widget: Widget, line: Line, width: int, *extra: str) -> Strip:
    """A line as a strip of exactly `width` cells; `extra` are more component classes."""
    base = widget.get_component_rich_style(*extra) if extra else widget.rich_style
    segments = [Segment(span.text, base + _style(widget, span.look)) for span in line]
    return Strip(segments).adjust_cell_length(width, base)


def _style(widget: Widget, look: Look) -> Style:
    return widget.get_component_rich_style(f"look--{look}", partial=True)


def content(widget: Widget, line: Line) -> Content:
    """A line as content for a widget that is not painted line by line."""
    return Content.assemble(*((span.text, _visual(widget, span.look)) for span in line))


def _visual(widget: Widget, look: Look) -> ContentStyle:
    return widget.get_visual_style(f"look--{look}", partial=True)
