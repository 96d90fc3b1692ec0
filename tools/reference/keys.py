"""The keys of `calc-tui`, from its own table."""

from __future__ import annotations

from tools.reference.markdown import code, page, table
from tui.bindings import Key, Where, keys_of


def keys() -> str:
    """The page."""
    introduction = "`?` shows this list in the application. Letters work outside of inputs."
    return page("Keys of calc-tui", introduction, *map(_place, Where))


def _place(place: Where) -> str:
    rows = [(_shown(key), key.help) for key in keys_of(place)]
    return f"## {place.value}\n\n" + table(("key", "does"), rows)


def _shown(key: Key) -> str:
    return " ".join(map(code, key.shown.split()))
