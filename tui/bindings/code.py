"""Programs."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

Z = Where.CODE
B = Where.EDITOR
N = Where.PANES
U = Where.OUTPUT
R = Where.RESULTS
Q = Where.RUNS
Y = Where.TYPED
M = Where.PROMPT
X = Where.OPTIONS
J = Where.LANGUAGES

KEYS = (
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
)
