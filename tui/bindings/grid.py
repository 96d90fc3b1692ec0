"""What concerns the whole grid: settings, pauses, the audit log."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

S = Where.SETTINGS
V = Where.VALUE
P = Where.PAUSE
AU = Where.AUDIT
AD = Where.DEEDS

KEYS = (
    Key("settings.edit", "enter", "open", "Change", "change the setting; administrators only", S),
    Key("settings.close", "escape,s", "close", "Back", "back to the tasks", S),
    Key("settings.up", "up,k", "up", "", "a setting up", S),
    Key("settings.down", "down,j", "down", "", "a setting down", S),
    Key("settings.page_up", "pageup,ctrl+b", "page_up", "", "a page up", S),
    Key("settings.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", S),
    Key("settings.first", "home,g", "first", "", "the first setting", S),
    Key("settings.last", "end,G", "last", "", "the last setting", S),
    Key("value.keep", "enter", "", "Keep", "keep the new value", V),
    Key("value.leave", "escape", "leave", "Leave it", "leave the value as it is", V),
    Key("audit.filter", "slash", "filter", "Filter", "choose which deeds are shown", AU),
    Key("audit.again", "r", "again", "Read anew", "read the newest again", AU),
    Key("audit.close", "escape,H", "close", "Back", "drop the filter, then back to the tasks", AU),
    Key("deeds.up", "up,k", "up", "", "a deed up", AD),
    Key("deeds.down", "down,j", "down", "", "a deed down", AD),
    Key("deeds.page_up", "pageup,ctrl+b", "page_up", "", "a page up", AD),
    Key("deeds.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", AD),
    Key("deeds.first", "home,g", "first", "", "the newest deed", AD),
    Key("deeds.last", "end,G", "last", "", "the oldest that was read", AD),
    Key("pause.choose", "enter,space", "choose", "", "pause it or go on; administrators only", P),
    Key("pause.up", "up,k", "up", "", "a choice up", P),
    Key("pause.down", "down,j", "down", "", "a choice down", P),
    Key("pause.close", "escape,p", "close", "", "back to the tasks", P),
)
