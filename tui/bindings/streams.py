"""Streams of messages."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

SS = Where.STREAMS
SL = Where.STREAM_LIST
SD = Where.STREAM_DETAIL
SF = Where.STREAM_FORM
SC = Where.CHOICE
SE = Where.ERRORS
SM = Where.FAILURES

KEYS = (
    Key("streams.switch", "s", "do('switch')", "Start/stop", "start the stream, or stop it", SS),
    Key("streams.create", "c", "create", "Create", "make a stream", SS),
    Key("streams.edit", "e", "do('edit')", "Edit", "go on with another definition", SS),
    Key("streams.delete", "D", "do('delete')", "Delete", "forget the stream; asks first", SS),
    Key("streams.errors", "E", "errors", "", "the messages that have failed", SS),
    Key("streams.other", "tab,shift+tab", "other", "", "to the details, or back to the list", SS),
    Key("streams.close", "escape,t", "close", "Back", "back to where you were", SS),
    Key("streams.open", "enter", "open", "Errors", "the messages that have failed", SL),
    Key("streams.up", "up,k", "up", "", "a stream up", SL),
    Key("streams.down", "down,j", "down", "", "a stream down", SL),
    Key("streams.page_up", "pageup,ctrl+b", "page_up", "", "a page up", SL),
    Key("streams.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", SL),
    Key("streams.first", "home,g", "first", "", "the first stream", SL),
    Key("streams.last", "end,G", "last", "", "the last stream", SL),
    Key("stream.close", "enter", "close", "List", "back to the list", SD),
    Key("stream.up", "up,k", "scroll_up", "Scroll", "a line up", SD),
    Key("stream.down", "down,j", "scroll_down", "", "a line down", SD),
    Key("stream.page_up", "pageup,ctrl+b", "page_up", "", "a page up", SD),
    Key("stream.page_down", "pagedown,ctrl+f,space", "page_down", "", "a page down", SD),
    Key("stream.top", "home,g", "scroll_home", "", "the beginning", SD),
    Key("stream.bottom", "end,G", "scroll_end", "", "the end", SD),
    Key("form.keep", "ctrl+s,enter", "keep", "Keep", "have the broker keep it", SF),
    Key("form.leave", "escape", "leave", "Leave it", "leave everything as it was", SF),
    Key("form.next", "tab,down", "app.focus_next", "Next", "the next line", SF, "tab,down"),
    Key(
        "form.previous",
        "shift+tab,up",
        "app.focus_previous",
        "",
        "the line before",
        SF,
        "shift+tab,up",
    ),
    Key("choice.next", "right,space", "next", "", "the choice on the right", SC),
    Key("choice.previous", "left", "previous", "", "the choice on the left", SC),
    Key("failures.mark", "space", "mark", "Mark", "mark or unmark; R is for all marked", SM),
    Key("failures.mark_all", "a", "mark_all", "All", "mark all that the filter shows", SM),
    Key("failures.unmark", "u", "unmark", "", "take every mark away", SM),
    Key("failures.up", "up,k", "up", "", "a message up", SM),
    Key("failures.down", "down,j", "down", "", "a message down", SM),
    Key("failures.page_up", "pageup,ctrl+b", "page_up", "", "a page up", SM),
    Key("failures.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", SM),
    Key("failures.first", "home,g", "first", "", "the oldest", SM),
    Key("failures.last", "end,G", "last", "", "the newest, and what comes", SM),
    Key("errors.write", "w", "write", "Write and drop", "write all to a file; asks first", SE),
    Key("errors.retry", "R", "retry", "Retry", "handle messages anew; asks first", SE),
    Key("errors.filter", "slash", "filter", "Filter", "choose which messages are shown", SE),
    Key("errors.close", "escape,E", "close", "Back", "drop the marks, then the filter; back", SE),
)
