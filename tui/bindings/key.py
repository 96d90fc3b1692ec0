"""One key, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase

from tui.bindings.where import Where


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or several that do the same."""

    id: str
    keys: str
    """as Textual names them, apart by commas"""
    action: str
    """empty where a widget of Textual's brings the binding along"""
    label: str
    """a word for the footer; empty: not in the footer"""
    help: str
    where: Where
    at_once: str = ""
    """those of the keys that work before the widget that has the focus sees them, and over
    questions and lists of keys too"""

    @property
    def shown(self) -> str:
        """The keys as people know them."""
        return " ".join(map(shown, self.keys.split(",")))

    def one(self, typing: bool) -> str:
        """The key to name where there is room for one: the last one works while typing."""
        return self.keys.split(",")[-1 if typing else 0]

    @property
    def in_turn(self) -> str:
        """The keys that the widget that has the focus sees first."""
        return ",".join(key for key in self.keys.split(",") if key not in self.at_once.split(","))


_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    **{f"ctrl+{letter}": f"^{letter}" for letter in ascii_lowercase},
}


def shown(key: str) -> str:
    """A key as people know it."""
    return _SHOWN.get(key, key)
