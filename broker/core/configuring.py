"""Settings: who asks is told, what is changed is kept and told to everybody whom it concerns."""

from __future__ import annotations

import logging

from broker.core import fleet
from broker.core.auditing import noting
from broker.core.effects import Bound, SendMany
from broker.core.events import FromClient
from broker.core.streams import appointing
from broker.core.turn import Turn
from shared.audit import Audited
from shared.errors import RequestError
from shared.settings import SETTINGS, Settings
from shared.wire import client as wire


def get(turn: Turn, event: FromClient, _message: wire.GetSettings) -> None:
    """Show the settings."""
    turn.reply(event, wire.SettingsNow(turn.grid.settings.rows()))


def change(turn: Turn, event: FromClient, message: wire.ChangeSettings) -> None:
    """Change all of these settings or, where one of them cannot be, none."""
    before = turn.grid.settings
    try:
        turn.grid.settings = before.changed(message.values)
    except RequestError as error:
        turn.refuse(event, error.code, error.message)
        return
    _keep(turn, event, before)
    get(turn, event, wire.GetSettings())


def clear_cache(turn: Turn, event: FromClient, _message: wire.ClearCache) -> None:
    """Solve everything anew from now on."""
    turn.grid.cache.clear(turn.grid.last_key)
    turn.changes.cached_from = turn.grid.last_key
    turn.log(logging.INFO, f"account {turn.owner_of(event)} has cleared the cache")
    noting.note(turn, event.peer, Audited.CACHE_CLEARED)
    turn.reply(event, wire.Done())


def _keep(turn: Turn, event: FromClient, before: Settings) -> None:
    different = list(turn.grid.settings.difference(before))
    if not different:
        return
    for row in different:
        turn.changes.settings[row.name] = row
        quantity = SETTINGS[row.name].quantity(row.value)
        turn.log(logging.INFO, f"account {turn.owner_of(event)} has set {row.name} to {quantity}")
        noting.note(turn, event.peer, Audited.SETTING_CHANGED, f"{row.name}: {quantity}")
    fleet.configure(turn, before)
    appointing.configure(turn, before)
    turn.emit(Bound(*turn.grid.settings.connections, *turn.grid.settings.strangers))
    turn.grid.cache.resize(turn.grid.settings.cache_size)
    watchers = [c.peer for c in turn.grid.connections.values() if c.watches_fleet and c.user]
    turn.emit(SendMany(tuple(watchers), wire.SettingsChanged(turn.grid.settings.rows())))
