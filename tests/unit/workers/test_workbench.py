"""What a slot keeps to run programs with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import SandboxError
from shared.home import Home
from workers.languages import workbench as module
from workers.languages.workbench import workbench
from workers.sandbox import Isolation, Sandbox
from workers.sandbox.helpers import Helpers
from workers.sandbox.sandbox import Ready
from workers.sandbox.seats import Seat

REFUSED = Sandbox(Isolation.NONE, "The machine may be overloaded.")
READY = Ready(Isolation.ROOT, "bwrap", Helpers((), b"", ()), Seat(0, -1), None, b"", ())
FOUND = Sandbox(Isolation.ROOT, "It is kept apart.", READY)


@pytest.fixture(autouse=True)
def forgets() -> Iterator[None]:
    workbench.cache_clear()
    yield
    workbench.cache_clear()


def test_a_sandbox_that_could_not_be_made_once_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a machine that is too busy for a moment
    sandboxes = iter((REFUSED, FOUND))
    monkeypatch.setattr(module, "find", lambda *_args, **_named: next(sandboxes))
    home = Home.at(tmp_path / "home")
    # When programs come, then the first is refused, and the sandbox of the second is kept
    with pytest.raises(SandboxError, match="overloaded"):
        workbench(home)
    assert workbench(home).sandbox is FOUND
    assert workbench(home).sandbox is FOUND
