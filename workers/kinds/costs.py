"""How long operations take, as administrators have set it."""

from __future__ import annotations

import time

from shared.clock import SECOND
from shared.expression import OPERATORS
from shared.expression.splitting.plans import FUNCTIONS, Costs
from shared.settings import Settings


def costs_of(settings: Settings) -> Costs:
    """How long each operation is made to take."""
    times = {entry.name: settings.time_of(entry.name) for entry in OPERATORS}
    return Costs({**times, FUNCTIONS: settings.time_of("function")})


def take(millis: int) -> None:
    """Take so long. No time is not slept: even that gives the processor away at each task."""
    if millis:
        time.sleep(millis / SECOND)
