"""Where somebody chooses a language."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from shared.wire.client import FleetNow
from tui.model.code.offers import trouble
from tui.widgets.code.language_list import LanguageList

CHOOSE = "enter takes it   esc goes back"


class LanguagesScreen(ModalScreen[str | None]):
    """Is dismissed with the name of a language, or with None."""

    AUTO_FOCUS = "#languages"

    def __init__(self, fleet: FleetNow | None, name: str) -> None:
        super().__init__()
        self._fleet, self._now = fleet, name
        self.list = LanguageList(id="languages")

    def compose(self) -> ComposeResult:
        """The languages, and what is wrong where none can be run."""
        with Vertical(id="card") as card:
            card.border_title = Content("Language")
            yield self.list
            if sentence := trouble(self._fleet):
                yield Static(sentence, id="trouble", markup=False)
            yield Static(CHOOSE, id="about", markup=False)

    def on_mount(self) -> None:
        """The cursor is on the one there is now."""
        self.list.show(self._fleet, self._now)

    @on(LanguageList.Chosen)
    def _chosen(self, event: LanguageList.Chosen) -> None:
        self.dismiss(event.name)

    @on(LanguageList.Closed)
    def _left(self) -> None:
        self.dismiss(None)
