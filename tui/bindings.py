"""Every key of the application, once: bindings, footers and the help screen are made of this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase

from textual.binding import Binding, BindingType


class Where(StrEnum):
    """Where a key works, as the help screen heads it."""

    TASKS = "Tasks"
    LIST = "Moving in the list"
    ENTRY = "Entry line"
    FILTER = "Filter"
    DETAIL = "Detail"
    AGENTS = "Workers"
    MONITOR = "Agent monitor"
    MONITOR_ROWS = "Moving among the agents"
    HOW_MANY = "How many workers"
    CODE = "Programs"
    EDITOR = "Editor"
    PANES = "Beside the editor"
    OUTPUT = "Output of a program"
    RESULTS = "Problems and cases"
    RUNS = "Earlier runs"
    TYPED = "Typing to a program"
    PROMPT = "Paths and names"
    OPTIONS = "How a program is run"
    LANGUAGES = "Choosing a language"
    STREAMS = "Streams"
    STREAM_LIST = "Moving among streams"
    STREAM_DETAIL = "A stream"
    STREAM_FORM = "Making a stream"
    CHOICE = "Choices of a form"
    ERRORS = "Failed messages"
    FAILURES = "Moving among failed messages"
    IMAGES = "Images"
    STEPS = "Filters of a pipeline"
    IMAGE_LINE = "Lines of the image screen"
    CATALOGUE = "Choosing a filter"
    IMAGE_FORM = "Parameters of a filter"
    IMAGE_FILES = "Choosing an image"
    FOLDER = "A folder of images"
    ACCOUNTS = "Accounts"
    ACCOUNT_LIST = "Moving among accounts"
    ACCOUNT = "Your account"
    SESSION_LIST = "Moving among your sessions"
    ACCOUNT_FORM = "Changing an account"
    SETTINGS = "Settings"
    VALUE = "Changing a setting"
    AUDIT = "Audit log"
    DEEDS = "Moving in the audit log"
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
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    **{f"ctrl+{letter}": f"^{letter}" for letter in ascii_lowercase},
}


def shown(key: str) -> str:
    """A key as people know it."""
    return _SHOWN.get(key, key)


T, L, E, F = Where.TASKS, Where.LIST, Where.ENTRY, Where.FILTER
S, V, P, W = Where.SETTINGS, Where.VALUE, Where.PAUSE, Where.AGENTS
Z, B, N, U, R = Where.CODE, Where.EDITOR, Where.PANES, Where.OUTPUT, Where.RESULTS
Q, Y, M, X, J = Where.RUNS, Where.TYPED, Where.PROMPT, Where.OPTIONS, Where.LANGUAGES
K, KR, KN = Where.MONITOR, Where.MONITOR_ROWS, Where.HOW_MANY
SS, SL, SD = Where.STREAMS, Where.STREAM_LIST, Where.STREAM_DETAIL
SF, SC, SE, SM = Where.STREAM_FORM, Where.CHOICE, Where.ERRORS, Where.FAILURES
IM, IS, IL = Where.IMAGES, Where.STEPS, Where.IMAGE_LINE
IC, IF, IO, IB = Where.CATALOGUE, Where.IMAGE_FORM, Where.IMAGE_FILES, Where.FOLDER
UA, UL, UO = Where.ACCOUNTS, Where.ACCOUNT_LIST, Where.ACCOUNT
US, UF = Where.SESSION_LIST, Where.ACCOUNT_FORM
AU, AD = Where.AUDIT, Where.DEEDS
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
    Key("monitor.back", "escape,m", "back", "Tasks", "drop the filter, then back to the tasks", K),
    Key("monitor.up", "up", "up", "", "a worker up", KR),
    Key("monitor.down", "down,j", "down", "", "a worker down", KR),
    Key("monitor.page_up", "pageup,ctrl+b", "page_up", "", "a page up", KR),
    Key("monitor.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", KR),
    Key("monitor.first", "home,g", "first", "", "the first worker", KR),
    Key("monitor.last", "end,G", "last", "", "the last worker", KR),
    Key("many.launch", "enter", "", "Launch", "launch so many", KN),
    Key("many.leave", "escape", "leave", "Leave it", "launch none", KN),
    Key("code.run", "ctrl+r", "run", "Run", "run the program", Z),
    Key("code.stop", "ctrl+t", "stop", "Stop", "stop the program that runs; asks first", Z),
    Key("code.language", "ctrl+l", "language", "Language", "choose the language", Z),
    Key("code.options", "f2", "options", "Options", "arguments, limits, cases", Z),
    Key("code.view", "f3", "next_view", "View", "output, problems, cases or earlier runs", Z),
    Key("code.file", "f4", "next_file", "File", "the next file, or the input behind the last", Z),
    Key("code.open", "ctrl+o", "author('open')", "Open", "put a file into the program", Z),
    Key("code.save", "ctrl+s", "author('save')", "Save", "save what is in the editor", Z),
    Key("code.external", "ctrl+g", "author('external')", "$EDITOR", "edit it in $EDITOR", Z),
    Key("code.add", "ctrl+n", "author('add')", "", "put another file into the program", Z),
    Key(
        "code.remove",
        "f8",
        "author('remove')",
        "",
        "take the file out; asks first",
        Z,
    ),
    Key(
        "code.fresh",
        "f9",
        "author('fresh')",
        "",
        "begin another program; this one is laid aside",
        Z,
    ),
    Key("editor.leave", "escape", "leave", "Output", "go to what the program prints", B),
    Key("editor.indent", "tab", "", "", "indent", B),
    Key("editor.undo", "ctrl+z", "", "", "undo", B),
    Key("editor.redo", "ctrl+y", "", "", "do it again", B),
    Key("editor.cut", "ctrl+x", "", "", "cut; ctrl+c copies, ctrl+v pastes", B),
    Key("panes.back", "escape", "back", "Tasks", "back to the tasks", N),
    Key("panes.editor", "i,tab,shift+tab", "editor", "Edit", "go to the editor", N),
    Key("panes.copy", "y", "copy_output", "", "copy the output to the clipboard", N),
    Key("panes.save", "w", "save_output", "", "save the output to a file", N),
    Key("output.type", "enter", "type", "Type", "type to the program that runs", U),
    Key("output.up", "up,k", "scroll_up", "", "a line up", U),
    Key("output.down", "down,j", "scroll_down", "", "a line down", U),
    Key("output.page_up", "pageup,ctrl+b", "page_up", "", "a page up", U),
    Key("output.page_down", "pagedown,ctrl+f,space", "page_down", "", "a page down", U),
    Key("output.top", "home,g", "scroll_home", "", "the beginning", U),
    Key("output.bottom", "end,G", "scroll_end", "", "the end, and what comes there", U),
    Key("results.open", "enter", "open", "Go there", "the line in the editor, or a case", R),
    Key("results.up", "up,k", "up", "", "one up", R),
    Key("results.down", "down,j", "down", "", "one down", R),
    Key("results.page_up", "pageup,ctrl+b", "page_up", "", "a page up", R),
    Key("results.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", R),
    Key("results.first", "home,g", "first", "", "the first", R),
    Key("results.last", "end,G", "last", "", "the last", R),
    Key("runs.open", "enter", "open", "Open", "have it in the editor", Q),
    Key("runs.drop", "d", "drop", "Drop", "forget what was laid aside; asks first", Q),
    Key("runs.up", "up,k", "up", "", "one up", Q),
    Key("runs.down", "down,j", "down", "", "one down", Q),
    Key("runs.page_up", "pageup,ctrl+b", "page_up", "", "a page up", Q),
    Key("runs.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", Q),
    Key("runs.first", "home,g", "first", "", "the first", Q),
    Key("runs.last", "end,G", "last", "", "the last", Q),
    Key("typed.send", "enter", "", "Send", "give the line to the program", Y),
    Key("typed.end", "ctrl+d", "end_input", "End input", "the program is given no more", Y),
    Key("typed.leave", "escape", "leave", "Output", "go to what the program prints", Y),
    Key("typed.editor", "tab", "", "Edit", "go to the editor", Y),
    Key("prompt.keep", "enter", "", "OK", "take what is typed", M),
    Key("prompt.leave", "escape", "leave", "Leave it", "leave everything as it is", M),
    Key("options.keep", "ctrl+s,enter", "keep", "Keep", "keep what is typed", X),
    Key("options.leave", "escape", "leave", "Leave it", "leave everything as it was", X),
    Key("options.next", "tab,down", "app.focus_next", "Next", "the next line", X),
    Key("options.previous", "shift+tab,up", "app.focus_previous", "", "the line before", X),
    Key("languages.choose", "enter", "choose", "Choose", "take the language", J),
    Key("languages.close", "escape", "close", "Back", "leave it as it is", J),
    Key("languages.up", "up,k", "up", "", "one up", J),
    Key("languages.down", "down,j", "down", "", "one down", J),
    Key("languages.page_up", "pageup,ctrl+b", "page_up", "", "a page up", J),
    Key("languages.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", J),
    Key("languages.first", "home,g", "first", "", "the first", J),
    Key("languages.last", "end,G", "last", "", "the last", J),
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
    Key("images.run", "r,ctrl+r", "run", "Run", "have the grid do the filters", IM),
    Key(
        "images.stop", "ctrl+t", "stop", "", "stop what runs; asks where it was not begun here", IM
    ),
    Key(
        "images.save", "w,ctrl+s", "save", "Save", "save the result; asks before it overwrites", IM
    ),
    Key("images.files", "o,ctrl+o", "files", "Open", "choose among the images of a folder", IM),
    Key("images.folder", "F", "folder", "Folder", "the same filters for a whole folder", IM),
    Key("images.format", "f", "format", "", "the next format that the result is written in", IM),
    Key("images.quality", "Q", "quality", "", "how good a JPEG or WebP is written", IM),
    Key("images.metadata", "M", "metadata", "", "keep what cameras wrote into it, or drop it", IM),
    Key("images.close", "escape", "close", "Back", "back to the tasks", IM),
    Key("steps.add", "a", "add", "Add", "add a filter below the cursor", IS),
    Key("steps.edit", "enter,e", "open", "Change", "change the parameters of the filter", IS),
    Key("steps.delete", "d", "delete", "Delete", "take the filter out; u brings it back", IS),
    Key("steps.double", "c", "double", "", "the same filter once more", IS),
    Key("steps.undo", "u", "undo", "", "undo the last change of the pipeline", IS),
    Key("steps.raise", "K,shift+up", "shift(-1)", "", "move the filter up", IS),
    Key("steps.lower", "J,shift+down", "shift(1)", "Move", "move the filter down", IS),
    Key("steps.up", "up,k", "up", "", "a filter up", IS),
    Key("steps.down", "down,j", "down", "", "a filter down", IS),
    Key("steps.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IS),
    Key("steps.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IS),
    Key("steps.first", "home,g", "first", "", "the first filter", IS),
    Key("steps.last", "end,G", "last", "", "the last filter", IS),
    Key("image_line.keep", "enter", "", "Go on", "take what is typed and go to the filters", IL),
    Key("image_line.leave", "escape", "leave", "Filters", "go to the filters", IL),
    Key("image_line.next", "tab,down", "app.focus_next", "Next", "the next part", IL),
    Key("catalogue.choose", "enter", "open", "Choose", "add the filter", IC),
    Key("catalogue.close", "escape", "close", "Back", "add none", IC),
    Key("catalogue.up", "up,k", "up", "", "one up", IC),
    Key("catalogue.down", "down,j", "down", "", "one down", IC),
    Key("catalogue.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IC),
    Key("catalogue.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IC),
    Key("catalogue.first", "home,g", "first", "", "the first", IC),
    Key("catalogue.last", "end,G", "last", "", "the last", IC),
    Key("image_form.keep", "ctrl+s,enter", "keep", "Keep", "keep the parameters", IF),
    Key("image_form.leave", "escape", "leave", "Leave it", "leave everything as it was", IF),
    Key("image_form.next", "tab,down", "app.focus_next", "Next", "the next line", IF, "tab,down"),
    Key(
        "image_form.previous",
        "shift+tab,up",
        "app.focus_previous",
        "",
        "the line before",
        IF,
        "shift+tab,up",
    ),
    Key("image_files.open", "enter,right", "open", "Open", "take the image, go into a folder", IO),
    Key("image_files.above", "backspace,left", "above", "", "the folder above", IO),
    Key("image_files.close", "escape", "close", "Back", "leave it as it is", IO),
    Key("image_files.up", "up,k", "up", "", "one up", IO),
    Key("image_files.down", "down,j", "down", "", "one down", IO),
    Key("image_files.page_up", "pageup,ctrl+b", "page_up", "", "a page up", IO),
    Key("image_files.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", IO),
    Key("image_files.first", "home,g", "first", "", "the first", IO),
    Key("image_files.last", "end,G", "last", "", "the last", IO),
    Key("folder.begin", "enter", "begin", "Begin", "begin with the images of the folder", IB),
    Key("folder.stop", "ctrl+t", "stop", "Stop", "begin no more, cancel what was begun", IB),
    Key("folder.leave", "escape", "leave", "Back", "back to the image; the work goes on", IB),
    Key("folder.next", "tab", "app.focus_next", "", "the next line", IB),
    Key("accounts.change", "enter,e", "change", "Change", "change role and quotas", UA),
    Key("accounts.disable", "d", "disable", "Disable", "disable, or let in again; asks first", UA),
    Key("accounts.invite", "n", "invite", "Invite", "make an invitation to an account", UA),
    Key("accounts.close", "escape,U", "back", "Back", "back to the tasks", UA),
    Key("people.up", "up,k", "up", "", "an account up", UL),
    Key("people.down", "down,j", "down", "", "an account down", UL),
    Key("people.page_up", "pageup,ctrl+b", "page_up", "", "a page up", UL),
    Key("people.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", UL),
    Key("people.first", "home,g", "first", "", "the first account", UL),
    Key("people.last", "end,G", "last", "", "the last account, or invitation", UL),
    Key("account.password", "p", "password", "Password", "change your password", UO),
    Key("account.end", "d", "end", "End", "end the session under the cursor; asks first", UO),
    Key("account.end_all", "X", "end_all", "All", "log out everywhere; asks first", UO),
    Key("account.close", "escape,P", "back", "Back", "back to the tasks", UO),
    Key("sessions.up", "up,k", "up", "", "a session up", US),
    Key("sessions.down", "down,j", "down", "", "a session down", US),
    Key("sessions.page_up", "pageup,ctrl+b", "page_up", "", "a page up", US),
    Key("sessions.page_down", "pagedown,ctrl+f", "page_down", "", "a page down", US),
    Key("sessions.first", "home,g", "first", "", "the newest session", US),
    Key("sessions.last", "end,G", "last", "", "the oldest session", US),
    Key("account_form.keep", "ctrl+s,enter", "keep", "Keep", "have the broker keep it", UF),
    Key("account_form.leave", "escape", "leave", "Leave it", "leave everything as it was", UF),
    Key("account_form.next", "tab,down", "app.focus_next", "Next", "the next line", UF, "tab,down"),
    Key(
        "account_form.previous",
        "shift+tab,up",
        "app.focus_previous",
        "",
        "the line before",
        UF,
        "shift+tab,up",
    ),
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
