"""Workers: the monitor, those of other machines."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

K = Where.MONITOR
KR = Where.MONITOR_ROWS
KN = Where.HOW_MANY
KE = Where.ENROLLED
KER = Where.ENROLLED_ROWS
KA = Where.NEW_NAME

KEYS = (
    Key("monitor.launch", "n", "launch", "Launch", "launch workers here; asks how many", K),
    Key("monitor.more", "plus", "more", "", "launch one more", K),
    Key("monitor.less", "minus", "less", "", "drain the one launched last; asks first", K),
    Key(
        "monitor.drain",
        "d",
        "order('drain')",
        "Drain",
        "have the worker finish and leave; asks first",
        K,
    ),
    Key("monitor.kill", "x", "order('kill')", "Kill", "end the worker at once; asks first", K),
    Key(
        "monitor.kill_generators",
        "k",
        "kill_generators",
        "Kill generator",
        "end who makes messages now; asks first",
        K,
    ),
    Key(
        "monitor.restart",
        "R",
        "order('restart')",
        "Restart",
        "have the worker finish and begin anew; asks first",
        K,
    ),
    Key("monitor.sort", "s", "sort", "Sort", "sort by the next column", KR),
    Key("monitor.columns", "right", "columns(1)", "", "the other columns", KR),
    Key("monitor.columns_back", "left", "columns(-1)", "", "the columns before", KR),
    Key("monitor.open", "enter", "open", "Detail", "everything about the worker", KR),
    Key("monitor.streams", "t", "go('streams')", "Streams", "the streams and their errors", K),
    Key("monitor.filter", "slash", "filter", "Filter", "choose which workers are shown", K),
    Key("monitor.enrolled", "e", "enrolled", "Enrolled", "the workers of other machines", K),
    Key("monitor.back", "escape,m", "back", "Tasks", "drop the filter, then back to the tasks", K),
    Key("monitor.up", "up", "up", "", "a worker up", KR),
    Key("monitor.down", "down,j", "down", "", "a worker down", KR),
    Key("monitor.page_up", "pageup,ctrl+b", "page_up", "", "a page up", KR),
    Key("monitor.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", KR),
    Key("monitor.first", "home,g", "first", "", "the first worker", KR),
    Key("monitor.last", "end,G", "last", "", "the last worker", KR),
    Key("enrolled.rename", "r", "rename", "", "call the worker otherwise; administrators only", KE),
    Key("enrolled.revoke", "x", "revoke", "", "let the worker in no more; asks first", KE),
    Key("enrolled.up", "up,k", "up", "", "a worker up", KER),
    Key("enrolled.down", "down,j", "down", "", "a worker down", KER),
    Key("enrolled.page_up", "pageup,ctrl+b", "page_up", "", "a page up", KER),
    Key("enrolled.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", KER),
    Key("enrolled.first", "home,g", "first", "", "the first worker", KER),
    Key("enrolled.last", "end,G", "last", "", "the last worker", KER),
    Key("enrolled.close", "escape,e", "close", "", "back to the monitor", KE),
    Key("new_name.keep", "enter", "", "Rename", "call it so", KA),
    Key("new_name.leave", "escape", "leave", "Leave it", "leave the name as it is", KA),
    Key("many.launch", "enter", "", "Launch", "launch so many", KN),
    Key("many.leave", "escape", "leave", "Leave it", "launch none", KN),
)
