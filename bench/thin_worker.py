"""A worker of bare bones: it holds what it is given, does it at once, and says so."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench import tiny
from bench.thin import Thin
from shared import __version__
from shared.clock import now
from shared.ids import new_id
from shared.roles import kinds_for
from shared.wire import fleet
from shared.wire.rows import Assignment, Held, Outcome

HOST = "elsewhere"
"""The broker watches the processes of workers on its own machine; these are none."""

AHEAD = 200
"""Attempts that it holds at once."""


def join(connection: Thin, name: str, slots: int = 1) -> None:
    """Begin to join; the broker answers with `Joined`."""
    instance, kinds = new_id(), kinds_for((tiny.NAME,))
    connection.say(
        fleet.Join(instance, name, HOST, 1, __version__, slots, kinds, (), draining=False)
    )


def beat(connection: Thin, received: int = 0, held: Sequence[Held] = (), capacity: int = 1) -> None:
    """Say that it is alive; the broker answers with `Beaten`."""
    connection.say(fleet.Beat(received, tuple(held), (), capacity))


def dispatched(connection: Thin, count: int) -> float:
    """Join, do so many of the tasks that are queued, and leave: how many a second the broker hands
    out and takes the outcomes of. The time in which they are done is left out."""
    join(connection, "bare")
    done = told = taken = 0
    waited = 0.0
    while done < count or taken < told:
        began = time.perf_counter()
        _, message = connection.hear()
        waited += time.perf_counter() - began
        if isinstance(message, fleet.Assign):
            done += len(message.items)
            told += 1
            outcomes = tuple(map(_outcome, message.items))
            connection.say(fleet.Outcomes(told, outcomes, min(AHEAD, count - done)))
        elif isinstance(message, fleet.Taken):
            taken = message.number
    connection.say(fleet.Leave())
    return done / waited


def _outcome(item: Assignment) -> Outcome:
    product = tiny.product_of(item.payload)
    at = now()
    return Outcome(item.key, item.attempt, at, at, product.summary, product.result, None)
