"""Who may make an account."""

from __future__ import annotations

from broker.core.events import Origin
from broker.core.grid import Grid
from shared.states import Registration


def policy(grid: Grid, origin: Origin) -> Registration:
    """Who may make an account over a connection from there: the first is made on this machine."""
    if not grid.users:
        return Registration.OPEN if origin.is_local else Registration.CLOSED
    by_reach = Registration.CLOSED if grid.options.is_reachable else Registration.OPEN
    return grid.settings.registration or by_reach
