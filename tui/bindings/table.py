"""All keys in one table, and what Textual is told of them."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding, BindingType

from tui.bindings import code, everywhere, grid, images, monitor, people, streams, tasks
from tui.bindings.key import Key
from tui.bindings.where import Where

_PARTS = (tasks, monitor, code, streams, images, people, grid, everywhere)

KEYS: tuple[Key, ...] = tuple(key for part in _PARTS for key in part.KEYS)


def keys_of(*places: Where) -> list[Key]:
    """The keys of some places, place by place in the table's order."""
    return [key for place in places for key in KEYS if key.where is place]


def bindings(*places: Where) -> list[BindingType]:
    """What the widget or screen that has these places declares as its `BINDINGS`."""
    return [binding for key in keys_of(*places) if key.action for binding in _bindings(key)]


def _bindings(key: Key) -> Iterator[Binding]:
    """The binding of a key; keys that work at once have another one, with an id of its own."""
    if key.in_turn:
        yield Binding(key.in_turn, key.action, key.help, show=False, id=key.id)
    if key.at_once:
        name = f"{key.id}.at_once" if key.in_turn else key.id
        yield Binding(key.at_once, key.action, key.help, show=False, id=name, priority=True)
