"""The settings of the grid."""

from __future__ import annotations

from dataclasses import dataclass

from shared.wire.client.request import Request
from shared.wire.codec import message
from shared.wire.rows import SettingValues


@message(0x37)
@dataclass(frozen=True, slots=True)
class SettingsNow:
    """Every setting as it is now."""

    values: SettingValues


@message(0x38)
@dataclass(frozen=True, slots=True)
class GetSettings(Request[SettingsNow]):
    """Ask for the settings of the grid."""

    reply = SettingsNow


@message(0x39)
@dataclass(frozen=True, slots=True)
class ChangeSettings(Request[SettingsNow]):
    """Change some settings, all or none of them. Only an administrator may."""

    reply = SettingsNow
    values: SettingValues


@message(0x46)
@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Push: the settings as they are now, to whoever watches the fleet; first when that begins."""

    values: SettingValues
