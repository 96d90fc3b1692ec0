"""Questions, help, and what works on every screen."""

from __future__ import annotations

from tui.bindings.key import Key
from tui.bindings.where import Where

C = Where.CONFIRM
H = Where.HELP
A = Where.ALWAYS

KEYS = (
    Key("confirm.yes", "y", "yes", "Yes", "do it", C),
    Key("confirm.no", "n,escape", "no", "No", "leave everything as it is", C),
    Key("help.close", "escape,q,question_mark", "close", "Back", "back to where you were", H),
    Key("help.help", "question_mark,f1", "help", "Help", "this screen", A, "f1"),
    Key("app.quit", "q,ctrl+q", "quit", "Quit", "quit; submitted work goes on", A, "ctrl+q"),
    Key("app.connect", "f5", "connect", "", "start or reach the broker again", A, "f5"),
    Key("app.palette", "ctrl+p", "", "", "commands: theme, screenshot, …", A, "ctrl+p"),
)
