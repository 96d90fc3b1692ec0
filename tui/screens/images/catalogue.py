"""Where somebody chooses a filter."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.images.catalogue import Catalogue

CHOOSE = "enter takes it   esc goes back"


class CatalogueScreen(ModalScreen[str | None]):
    """Is dismissed with the name of a filter, or with None."""

    AUTO_FOCUS = "#catalogue"

    def compose(self) -> ComposeResult:
        """All filters there are."""
        with Vertical(id="card") as card:
            card.border_title = Content("Add a filter")
            yield Catalogue(id="catalogue")
            yield Static(CHOOSE, id="about", markup=False)

    @on(Catalogue.Chosen)
    def _chosen(self, event: Catalogue.Chosen) -> None:
        self.dismiss(event.name)

    @on(Catalogue.Closed)
    def _left(self) -> None:
        self.dismiss(None)
