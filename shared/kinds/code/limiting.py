"""The limits that a program has in the end: its own, or the grid's where it has none."""

from __future__ import annotations

from dataclasses import fields

from shared.errors import ErrorCode, RequestError
from shared.kinds.code.program import Limits
from shared.settings import Settings

_SETTINGS = {
    "cpu_ms": "code.cpu",
    "wall_ms": "code.wall",
    "memory_mb": "code.memory",
    "output_kb": "code.output",
    "processes": "code.processes",
    "disk_mb": "code.disk",
}
"""The default of each; what it may be at most is the same with `.most`."""


def limits_within(wanted: Limits, settings: Settings, *, open_input: bool = False) -> Limits:
    """All limits, none of them 0; raises `RequestError` where the grid does not allow so much.

    A program that somebody types to has as long as any may have: people are slow.
    """
    found = {field.name: _limit(wanted, field.name, settings) for field in fields(wanted)}
    if open_input and not wanted.wall_ms:
        found["wall_ms"] = settings["code.wall.most"]
    return Limits(**found)


def _limit(wanted: Limits, name: str, settings: Settings) -> int:
    value, setting = getattr(wanted, name), _SETTINGS[name]
    most = settings[f"{setting}.most"]
    if value > most:
        sentence = f"The limit {name} is {value:,}; the setting {setting}.most allows {most:,}."
        raise RequestError(ErrorCode.INVALID, sentence)
    return int(value) or min(settings[setting], most)
