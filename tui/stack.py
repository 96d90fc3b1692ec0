"""The screens that lie over each other."""

from __future__ import annotations

from typing import Any, TypeVar

from textual.app import App
from textual.screen import Screen

from tui.screens.confirm import ConfirmScreen

S = TypeVar("S", bound=Screen[None])


def shown(app: App[Any], kind: type[S]) -> S | None:
    """The screen of a kind that is shown, or under what is."""
    screens = reversed(app.screen_stack)
    return next((screen for screen in screens if isinstance(screen, kind)), None)


async def uncover(app: App[Any], base: Screen[None]) -> None:
    """Close whatever lies over a screen; what is asked there is answered with no."""
    while (top := app.screen) is not base:
        if isinstance(top, ConfirmScreen):
            await top.dismiss(False)
        else:
            await app.pop_screen()
