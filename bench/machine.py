"""What figures are worth nothing without: where and when they were measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

from bench.disk import Disk


def facts(disk: Disk) -> dict[str, str]:
    """The machine, the day and the disk."""
    return {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}",
        "load": f"{os.getloadavg()[0]:.1f} before it began; figures are good where that is near 0",
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "disk": f"{disk.file_system}; a commit takes {disk.commit_ms:.2f} ms "
        f"(median; worst {disk.worst_ms:.1f} ms)",
    }
