"""What the tests of the monitor start from."""

from __future__ import annotations

import pytest

from tests.tui.monitor.processes import FakeProcesses


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> FakeProcesses:
    return FakeProcesses(monkeypatch)
