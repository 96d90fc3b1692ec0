"""The arguments of bubblewrap."""

from __future__ import annotations

from pathlib import Path

from workers.sandbox import Isolation
from workers.sandbox.command import system


def test_a_language_may_lie_in_a_folder_that_is_hidden_else() -> None:
    # Given a language in /usr/local, which is empty in the sandbox
    words = system(Isolation.USER_NAMESPACE, [Path("/usr/local/go")])
    shown = words.index("/usr/local/go")
    # Then it gets its place there after that was emptied, and before it is closed
    hidden, closed = (
        next(n for n, word in enumerate(words) if words[n : n + 2] == (how, "/usr/local"))
        for how in ("--tmpfs", "--remount-ro")
    )
    assert hidden < shown < closed
    assert words[shown - 1] == "--ro-bind"
