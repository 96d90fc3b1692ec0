"""Which way of showing images there is to be, by what is asked for and where this runs.

The terminal is not asked: its answer would have to be waited for before the first picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto


class Graphics(StrEnum):
    """How images are shown; the option `graphics` has the first two names."""

    BLOCKS = auto()
    """half blocks: two pixels a cell, in every terminal"""
    KITTY = auto()
    """kitty's graphics protocol"""
    KITTY_IN_TMUX = auto()
    """the same, passed through tmux"""


_PROGRAMS = frozenset({"kitty", "ghostty"})
_TERMS = frozenset({"xterm-kitty", "xterm-ghostty"})
_HINTS = ("KITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR")
_BETWEEN = ("TMUX", "STY", "ZELLIJ")
"""What stands between this and the terminal draws cells, and knows nothing of images."""


def chosen(wanted: str, env: Mapping[str, str]) -> Graphics:
    """What was asked for; without colours no image can be named, however."""
    if wanted == Graphics.BLOCKS or "NO_COLOR" in env:
        return Graphics.BLOCKS
    if wanted == Graphics.KITTY:
        return Graphics.KITTY_IN_TMUX if "TMUX" in env else Graphics.KITTY
    return Graphics.KITTY if _can(env) else Graphics.BLOCKS


def _can(env: Mapping[str, str]) -> bool:
    """Whether the terminal is one that is known to; variables of another one may be inherited."""
    if any(name in env for name in _BETWEEN):
        return False
    if program := env.get("TERM_PROGRAM", "").lower():
        return program in _PROGRAMS
    return env.get("TERM") in _TERMS or any(name in env for name in _HINTS)
