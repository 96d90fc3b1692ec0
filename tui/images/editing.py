"""Changes to a pipeline that take questions: a filter is chosen, its parameters are filled in."""

from __future__ import annotations

from textual.screen import Screen

from shared.kinds.image import FILTERS, Call
from tui.say import say
from tui.screens.images.catalogue import CatalogueScreen
from tui.screens.images.filter_form import FilterForm
from tui.widgets.images.step_list import StepList

FULL = "A pipeline has no room for another filter."


class Editing:
    """Asks over a screen."""

    def __init__(self, screen: Screen[None], steps: StepList) -> None:
        self._screen = screen
        self._list = steps

    async def edit(self, call: Call | None) -> None:
        """Change a filter, or add another one."""
        if call is None and self._list.steps.full:
            say(self._screen.app, FULL, "warning")
            return
        wanted = await self._wanted(call)
        if wanted is not None:
            steps = self._list.steps
            self._list.put(steps.changed(wanted) if call else steps.added(wanted))

    async def _wanted(self, call: Call | None) -> Call | None:
        app = self._screen.app
        name = call.name if call else await app.push_screen_wait(CatalogueScreen())
        if name is None:
            return None
        known = FILTERS[name]
        if not known.parameters:
            return Call(name)
        return await app.push_screen_wait(FilterForm(known, call))
