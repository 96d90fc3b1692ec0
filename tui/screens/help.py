"""Every key and what it does, made of the one table of keys."""

from __future__ import annotations

from collections.abc import Container

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.bindings import Where, bindings, keys_of

KEYS_WIDTH = 16
STATES = (
    "· waiting   ○ queued   ▶ running   ✓ done   ✗ failed   – cancelled\n"
    "▷ assigned: a worker has the task and begins it when a slot is free;\n"
    "  at the top it counts as queued, and running is what slots compute.\n"
    "A filter is any of the six words, then a beginning: failed 2+\n"
    "  (running shows what is assigned too)\n"
    "queued 3/5 says that 3 of the 5 tasks are yours.\n"
    "A * behind its number says that a task is marked."
)


class HelpScreen(ModalScreen[None]):
    """Lists the keys by the place where they work."""

    BINDINGS = bindings(Where.HELP)

    def __init__(self, here: Container[Where]) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        """One block for each place, first those where somebody is."""
        with VerticalScroll(id="card") as card:
            card.border_title = Content("Keys")
            card.border_subtitle = Content("esc goes back")
            for place in sorted(Where, key=lambda place: place not in self._here):
                yield Static(place.value, classes="place", markup=False)
                yield Static(_block(place), markup=False)
                if place is Where.LIST:
                    yield Static(STATES, classes="states", markup=False)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)


def _block(place: Where) -> str:
    return "\n".join(f"  {key.shown:<{KEYS_WIDTH}}  {key.help}" for key in keys_of(place))
