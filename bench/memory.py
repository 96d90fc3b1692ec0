"""How much memory a process takes."""

from __future__ import annotations

import psutil

MEGABYTE = 1024 * 1024


def pss_mb(pid: int) -> float:
    """Its proportional share in megabytes; where the system does not tell, what is resident."""
    info = psutil.Process(pid).memory_full_info()
    return float(getattr(info, "pss", 0) or info.rss) / MEGABYTE


def tree_mb(pid: int) -> float:
    """The same of a process and all that it has started."""
    process = psutil.Process(pid)
    return sum(pss_mb(one.pid) for one in (process, *process.children(recursive=True)))
