"""The limits that a program has in the end: its own, or the grid's where it has none."""

from __future__ import annotations

from dataclasses import fields

from shared.errors import ErrorCode, RequestError
from shared.kinds.code.program import Limits
from shared.settings import SETTINGS, Settings

_SETTINGS = {
    "cpu_ms": ("code.cpu", "processor time"),
    "wall_ms": ("code.wall", "time"),
    "memory_mb": ("code.memory", "memory"),
    "output_kb": ("code.output", "output"),
    "processes": ("code.processes", "processes"),
    "disk_mb": ("code.disk", "disk"),
}
"""The default of each, and what it limits; what it may be at most is the same with `.most`."""


def check_limits(wanted: Limits, settings: Settings) -> None:
    """Raise `RequestError` where the grid does not allow so much."""
    limits_within(wanted, settings)


def limits_within(wanted: Limits, settings: Settings, *, open_input: bool = False) -> Limits:
    """All limits, none of them 0; raises `RequestError` where the grid does not allow so much.

    A program that somebody types to has as long as any may have: people are slow.
    """
    found = {field.name: _limit(wanted, field.name, settings) for field in fields(wanted)}
    if open_input and not wanted.wall_ms:
        found["wall_ms"] = settings["code.wall.most"]
    return Limits(**found)


def _limit(wanted: Limits, name: str, settings: Settings) -> int:
    value: int = getattr(wanted, name)
    setting, what = _SETTINGS[name]
    highest = SETTINGS[f"{setting}.most"]
    most = settings[highest.name]
    if value > most:
        asked, allowed = highest.quantity(value), highest.quantity(most)
        sentence = f"The limit of {what} is {asked}; the setting {highest.name} allows {allowed}."
        raise RequestError(ErrorCode.INVALID, sentence)
    return value or min(settings[setting], most)
