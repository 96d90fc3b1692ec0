"""A broker in memory, and rows for it."""

from __future__ import annotations

from tests.tui.fake.broker import FakeBroker
from tests.tui.fake.rows import T0, failed, fleet, queued, running, task, worker

__all__ = ["T0", "FakeBroker", "failed", "fleet", "queued", "running", "task", "worker"]
