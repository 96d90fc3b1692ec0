"""What a user may be called."""

from __future__ import annotations

import unicodedata

from shared.limits import NAME_CHARS
from shared.safety import INVISIBLE


def name_of(typed: str) -> str:
    """A name as it is kept."""
    return unicodedata.normalize("NFC", typed)


def problem_with_name(name: str) -> str | None:
    """What keeps a text from being a user's name, in words."""
    if not name or name != name.strip() or not all(map(_is_name_character, name)):
        return "A user name has letters, digits, spaces and - _ . @ inside, and no others."
    if len(name) > NAME_CHARS:
        return f"A user name has at most {NAME_CHARS} characters."
    return None


def _is_name_character(character: str) -> bool:
    """Letters of any script with their marks, digits, and a few signs."""
    if ord(character) in INVISIBLE:
        return False
    return character in "-_.@ " or unicodedata.category(character)[0] in "LNM"
