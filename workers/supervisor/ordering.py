"""What somebody has ordered the worker to do."""

from __future__ import annotations

from collections.abc import Callable

from shared.states import Deed
from workers.supervisor.effects import Die
from workers.supervisor.state import State


def obey(state: State, deed: Deed, now: int) -> None:
    """Do it; of what was ordered the last counts."""
    _DEEDS[deed](state, now)


def _drain(state: State, now: int) -> None:
    state.restarts = False
    _take_nothing_new(state, now)


def _restart(state: State, now: int) -> None:
    state.restarts = True
    _take_nothing_new(state, now)


def _kill(state: State, _now: int) -> None:
    state.emit(Die())


def _take_nothing_new(state: State, now: int) -> None:
    if state.draining is None:
        state.draining = now


_DEEDS: dict[Deed, Callable[[State, int], None]] = {
    Deed.DRAIN: _drain,
    Deed.RESTART: _restart,
    Deed.KILL: _kill,
}
