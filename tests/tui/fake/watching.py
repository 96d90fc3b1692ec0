"""What whoever watches the broker in memory is told: the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.settings import Settings
from shared.wire import client as wire
from shared.wire.rows import SettingValue
from tui.connection import Listener


class Watching:
    """Settings that somebody may change."""

    listener: Listener
    revision: int

    def __init__(self) -> None:
        self.settings = Settings()

    def change(self, name: str, value: int) -> None:
        """Somebody changes a setting."""
        self.settings = self.settings.changed([SettingValue(name, value)])
        self.listener(wire.SettingsChanged(self.settings.rows()))

    def _watch(self, _request: wire.Watch) -> wire.Watching:
        self.listener(wire.SettingsChanged(self.settings.rows()))
        return wire.Watching(self.revision)

    def _change_settings(self, request: wire.ChangeSettings) -> wire.SettingsNow:
        for item in request.values:
            self.change(item.name, item.value)
        return wire.SettingsNow(self.settings.rows())


ANSWERS: dict[type, Callable[[Watching, Any], object]] = {
    wire.Watch: Watching._watch,
    wire.ChangeSettings: Watching._change_settings,
}
