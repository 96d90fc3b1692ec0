"""What is paused: everything, or the tasks of one kind."""

from __future__ import annotations

from shared.roles import WORK
from shared.settings import SETTINGS, Setting, Settings
from shared.settings.schema import EVERYTHING
from tui.model.columns import CURSOR
from tui.model.lines import Line, Look, Span
from tui.model.text import fit

SIGN = "‖"
RUNS = "▶ goes on"
PAUSED = f"{SIGN} paused"
WITH_ALL = f"{SIGN} paused with everything"

EVERY: tuple[Setting, ...] = tuple([SETTINGS[f"pause.{kind}"] for kind in (EVERYTHING, *WORK)])
"""In the order of the list."""

NAME = max(len("everything"), *map(len, WORK)) + 2


def name_of(setting: Setting) -> str:
    """What a setting pauses."""
    kind = setting.name.removeprefix("pause.")
    return "everything" if kind == EVERYTHING else kind


def paused(settings: Settings | None) -> str:
    """What the status line says; empty where nothing is paused."""
    if settings is None:
        return ""
    kinds = [kind for kind in WORK if settings.pauses(kind)]
    if settings[EVERY[0].name] or len(kinds) == len(WORK):
        return PAUSED
    return f"{SIGN} {', '.join(kinds)} paused" if kinds else ""


def row_line(setting: Setting, settings: Settings, width: int, *, under_cursor: bool) -> Line:
    """A choice as one line."""
    held = settings[setting.name]
    with_all = not held and settings[EVERY[0].name]
    said = PAUSED if held else WITH_ALL if with_all else RUNS
    return (
        Span(f"{CURSOR} " if under_cursor else "  ", Look.KEY),
        Span(fit(name_of(setting), NAME), Look.STRONG if under_cursor else Look.PLAIN),
        Span(fit(said, width - NAME - 2).rstrip(), Look.QUEUED if held or with_all else Look.DONE),
    )
