"""How much a program may take of everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Limit(StrEnum):
    """Which limit a program met. The first five end it; the last two it is told of by the
    system (`fork` or `write` fail), and they are named where it failed after that."""

    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    OUTPUT = "output"
    FILES = "files"
    PROCESSES = "processes"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for the program and all that it starts, together."""

    cpu_s: float = 10.0
    """Seconds of processor time."""

    wall_s: float = 20.0
    """Seconds from its start to its end."""

    memory_mb: int = 256
    """Memory, and what its files in the sandbox take."""

    output_kb: int = 1024
    """Of each of its two outputs so much is kept; the rest is dropped while it goes on."""

    processes: int = 64
    """Processes and threads at a time."""

    disk_mb: int = 64
    """Its files in the working folder."""


RUNNING = Limits()
COMPILING = Limits(cpu_s=6, wall_s=10, memory_mb=384, output_kb=64, processes=64, disk_mb=64)

KB = 1024
MB = 1024 * 1024
FLOOD_BYTES = 128 * MB
"""A program that goes on writing after its output was cut is ended when it has written so much."""

INODES = 16_384
"""Files in a folder of the sandbox. Empty files take memory that no limit of bytes counts."""

ARTIFACT_BYTES = 16 * MB
"""The greatest file that is taken out."""

INPUT_BYTES = MB
"""So much input given later waits at most for the program to read it."""
