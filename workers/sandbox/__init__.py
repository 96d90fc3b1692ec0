"""Where other people's programs run: `find` a sandbox once, then a `Box` for each program.

::

    sandbox = find(folder)                     # of a slot, held until it is closed
    program = Program(("python3", "main.py"), (File("main.py", source),))
    outcome = Box(sandbox, program, limits, on_output=show, stdin=b"...").run()

`run` returns when everything has ended; `feed`, `close_input` and `cancel` are for other threads.
"""

from __future__ import annotations

from workers.sandbox.box import Box
from workers.sandbox.finding import find
from workers.sandbox.isolation import Isolation
from workers.sandbox.limits import COMPILING, RUNNING, Limit, Limits
from workers.sandbox.outcome import Ending, Outcome, Stream
from workers.sandbox.program import File, Program
from workers.sandbox.sandbox import Sandbox

__all__ = [
    "COMPILING",
    "RUNNING",
    "Box",
    "Ending",
    "File",
    "Isolation",
    "Limit",
    "Limits",
    "Outcome",
    "Program",
    "Sandbox",
    "Stream",
    "find",
]
