"""The list of tasks, and what is around it."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

T = Where.TASKS
L = Where.LIST
E = Where.ENTRY
F = Where.FILTER
W = Where.AGENTS
D = Where.DETAIL

KEYS = (
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
    Key("tasks.failed", "f", "failed", "", "show failed tasks alone, then all again", T),
    Key("tasks.copy", "y", "do('copy')", "", "copy the result to the clipboard", T),
    Key("tasks.save", "w", "do('save')", "", "save the result to a file in the current folder", T),
    Key(
        "tasks.reuse",
        "e",
        "do('reuse')",
        "Edit",
        "edit it: in the entry line, or on its screen",
        T,
    ),
    Key("tasks.entry", "i,tab,shift+tab", "entry", "Type", "go to the entry line", T),
    Key("tasks.back", "escape", "back", "", "close the detail, drop the marks, then the filter", T),
    Key("tasks.settings", "s", "go('settings')", "Settings", "the settings of the grid", T),
    Key("tasks.pause", "p", "go('pauses')", "Pause", "pause or resume everything or one kind", T),
    Key("tasks.workers", "W", "workers", "", "go to the workers", T),
    Key("tasks.monitor", "m", "go('monitor')", "Monitor", "every worker, closely", T),
    Key("tasks.streams", "t", "go('streams')", "Streams", "streams of messages", T),
    Key("tasks.code", "x", "go('code')", "Code", "write and run programs, or see one", T),
    Key("tasks.images", "I", "go('images')", "Images", "work on images, or see one", T),
    Key("tasks.account", "P", "go('account')", "", "your password and your sessions", T),
    Key("tasks.accounts", "U", "go('accounts')", "", "all accounts; administrators only", T),
    Key("tasks.audit", "H", "go('audit')", "", "who did what, for administrators", T),
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
)
