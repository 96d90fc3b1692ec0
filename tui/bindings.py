"""Every key of the application, once: bindings, footers and the help screen are made of this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Where(StrEnum):
    """Where a key works, as the help screen heads it."""

    TASKS = "Tasks"
    LIST = "Moving in the list"
    ENTRY = "Entry line"
    FILTER = "Filter"
    DETAIL = "Detail"
    AGENTS = "Workers"
    SETTINGS = "Settings"
    VALUE = "Changing a setting"
    CONFIRM = "Questions"
    PAUSE = "Pausing"
    LOGIN = "Logging in"
    HELP = "Help"
    ALWAYS = "Everywhere"


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
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "ctrl+c": "^c",
    "ctrl+p": "^p",
    "ctrl+q": "^q",
    "ctrl+b": "^b",
    "ctrl+f": "^f",
    "ctrl+t": "^t",
}


def shown(key: str) -> str:
    """A key as people know it."""
    return _SHOWN.get(key, key)


T, L, E, F = Where.TASKS, Where.LIST, Where.ENTRY, Where.FILTER
S, V, P, W = Where.SETTINGS, Where.VALUE, Where.PAUSE, Where.AGENTS
D, C, G, H, A = Where.DETAIL, Where.CONFIRM, Where.LOGIN, Where.HELP, Where.ALWAYS

KEYS: tuple[Key, ...] = (
    Key("entry.submit", "enter", "", "Submit", "submit the expression", E),
    Key("entry.older", "up", "older", "History", "the expression before", E),
    Key("entry.newer", "down", "newer", "", "the expression after", E),
    Key("entry.leave", "tab,escape", "leave", "List", "go to the list", E),
    Key("list.open", "enter", "open", "Detail", "everything about the task", L),
    Key("list.mark", "space", "mark", "Mark", "mark or unmark; c, d and r are for all marked", L),
    Key("list.mark_all", "a", "mark_all", "", "mark all that the filter shows", L),
    Key("list.unmark", "u", "unmark", "", "take every mark away", L),
    Key("tasks.cancel", "c", "do('cancel')", "Cancel", "stop the task; asks first", T),
    Key(
        "tasks.delete",
        "d",
        "do('delete')",
        "Delete",
        "forget the task; asks first",
        T,
    ),
    Key(
        "tasks.retry",
        "r",
        "do('retry')",
        "Retry",
        "do a failed or cancelled task anew",
        T,
    ),
    Key("tasks.filter", "slash", "filter", "Filter", "choose which tasks are shown", T),
    Key("tasks.failed", "f", "failed", "Failed", "show failed tasks alone, then all again", T),
    Key("tasks.copy", "y", "do('copy')", "Copy", "copy the result to the clipboard", T),
    Key("tasks.save", "w", "do('save')", "", "save the result to a file in the current folder", T),
    Key("tasks.reuse", "e", "do('reuse')", "Edit", "put the expression into the entry line", T),
    Key("tasks.entry", "i,tab,shift+tab", "entry", "Type", "go to the entry line", T),
    Key("tasks.back", "escape", "back", "", "close the detail, drop the marks, then the filter", T),
    Key("tasks.settings", "s", "go('settings')", "Settings", "the settings of the grid", T),
    Key("tasks.pause", "p", "go('pauses')", "Pause", "pause or resume everything or one kind", T),
    Key("tasks.workers", "W", "workers", "Workers", "go to the workers", T),
    Key("tasks.log_out", "L", "go('log_out')", "", "log out", T),
    Key("list.up", "up,k", "up", "", "a task up", L),
    Key("list.down", "down,j", "down", "", "a task down", L),
    Key("list.page_up", "pageup,ctrl+b", "page_up", "", "a page up", L),
    Key("list.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", L),
    Key("list.newest", "home,g", "newest", "", "the newest task", L),
    Key("list.oldest", "end,G", "oldest", "", "the oldest task", L),
    Key("filter.apply", "enter", "", "Keep", "keep the filter and go to the list", F),
    Key("filter.leave", "tab,shift+tab", "leave", "", "keep the filter and go to the list", F),
    Key("filter.drop", "escape", "drop", "Drop", "show every task again", F),
    Key("detail.close", "escape,enter", "close", "Back", "back to the list", D),
    Key("detail.up", "up,k", "scroll_up", "Scroll", "a line up", D),
    Key("detail.down", "down,j", "scroll_down", "", "a line down", D),
    Key("detail.page_up", "pageup,ctrl+b", "page_up", "", "a page up", D),
    Key("detail.page_down", "pagedown,ctrl+f,space", "page_down", "", "a page down", D),
    Key("detail.top", "home,g", "scroll_home", "", "the beginning", D),
    Key("detail.bottom", "end,G", "scroll_end", "", "the end", D),
    Key("agents.drain", "d", "drain", "Drain", "have the worker finish and leave; asks first", W),
    Key("agents.close", "escape,W", "close", "Back", "back to the tasks", W),
    Key("agents.up", "up,k", "up", "", "a worker up", W),
    Key("agents.down", "down,j", "down", "", "a worker down", W),
    Key("agents.page_up", "pageup,ctrl+b", "page_up", "", "a page up", W),
    Key("agents.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", W),
    Key("agents.first", "home,g", "first", "", "the first worker", W),
    Key("agents.last", "end,G", "last", "", "the last worker", W),
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
    Key("confirm.yes", "y", "yes", "Yes", "do it", C),
    Key("confirm.no", "n,escape", "no", "No", "leave everything as it is", C),
    Key("pause.choose", "enter,space", "choose", "", "pause it or go on; administrators only", P),
    Key("pause.up", "up,k", "up", "", "a choice up", P),
    Key("pause.down", "down,j", "down", "", "a choice down", P),
    Key("pause.close", "escape,p", "close", "", "back to the tasks", P),
    Key("login.submit", "enter", "next_field", "Go on", "the next field, then log in", G, "enter"),
    Key("login.next", "tab", "app.focus_next", "Next", "the next field", G, "tab"),
    Key("login.switch", "ctrl+t", "switch", "Log in/register", "log in or register", G),
    Key("help.close", "escape,q,question_mark", "close", "Back", "back to where you were", H),
    Key("help.help", "question_mark,f1", "help", "Help", "this screen", A, "f1"),
    Key("app.quit", "q,ctrl+q", "quit", "Quit", "quit; submitted work goes on", A, "ctrl+q"),
    Key("app.connect", "f5", "connect", "", "start or reach the broker again", A, "f5"),
    Key("app.palette", "ctrl+p", "", "", "commands: theme, screenshot, …", A, "ctrl+p"),
)


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
