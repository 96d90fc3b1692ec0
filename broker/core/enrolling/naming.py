"""Names that enrolled workers may have: others see them, and type them."""

from __future__ import annotations

import unicodedata

from shared.limits import NAME_CHARS

_SIGNS = "-_."
_WRONG = "The name of a worker has letters, digits and - _ . and begins with one of the first two."
_LONG = f"The name of a worker has at most {NAME_CHARS} characters."


def problem_with(name: str) -> str | None:
    """What keeps a text from being the name of an enrolled worker, in words."""
    if len(name) > NAME_CHARS:
        return _LONG
    if not name[:1].isalnum() or not all(map(_is_character, name)):
        return _WRONG
    return None


def _is_character(character: str) -> bool:
    """Letters of any script with their marks, digits, and a few signs."""
    return character in _SIGNS or unicodedata.category(character)[0] in "LNM"
