"""A checkbox that says by a sign, not by a colour alone, whether it is ticked."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox, inherit_bindings=False):
    """`[x] so` or `[ ] not so`; Enter changes neither, it belongs to the form."""

    def __init__(self, label: str, *, value: bool = False, id: str) -> None:  # noqa: A002
        super().__init__(Content(label), value, compact=True, id=id)

    def key_space(self, event: events.Key) -> None:
        """Change it."""
        event.stop()
        event.prevent_default()
        self.toggle()

    def render(self) -> Content:
        """Sign and label."""
        return Content.assemble("[x] " if self.value else "[ ] ", self.label)
