"""Who a worker is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this worker is."""

    instance: bytes
    name: str
    host: str
    pid: int
    slots: int
    kinds: tuple[str, ...]
    ticket: bytes = b""
    """whose it is; empty for the grid's own"""
