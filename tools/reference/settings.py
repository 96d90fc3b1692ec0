"""What administrators can set, from the table that the programs themselves use."""

from __future__ import annotations

from shared.settings import SETTINGS, Setting
from shared.settings.schema import DEFAULT, MILLIS
from tools.reference.markdown import code, codes, page, table

INTRODUCTION = f"""
The broker keeps these. Every user sees them, an administrator changes them while the grid runs: in
`calc-tui` with `s`, or with `calc settings set`. A change is on disk before anybody is told of it,
reaches every worker and every open screen at once, and stays over restarts.

A value is a whole number of the unit, or `on` or `off`. A time may be typed with another unit
({codes(unit.value for unit in MILLIS)}) as in `2 min`, and `{DEFAULT}` stands for the default. What
is out of its range is refused with a sentence that names the range, and nothing is changed, not
even what else was to be changed with it.
"""
BESIDE = """
What belongs to a program rather than to the grid, such as addresses and slots, is an
[option](options.md).
"""


def settings() -> str:
    """The page."""
    head = ("setting", "unit", "range", "default", "meaning", "workers need it")
    return page("Settings", INTRODUCTION, table(head, map(_row, SETTINGS.values())), BESIDE)


def _row(setting: Setting) -> tuple[str, ...]:
    return (
        code(setting.name),
        setting.unit.value,
        setting.range,
        code(setting.text(setting.default)),
        setting.sentence,
        "yes" if setting.for_workers else "",
    )
