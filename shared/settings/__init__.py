"""What administrators can set while the grid runs: one table, and the values it has now."""

from shared.settings.schema import SETTINGS, Setting, Unit, find
from shared.settings.values import Settings

__all__ = ["SETTINGS", "Setting", "Settings", "Unit", "find"]
