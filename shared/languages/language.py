"""What is known of a language: how its programs are compiled and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Format(StrEnum):
    """Whose way of naming a place its messages have."""

    NONE = ""
    GCC = "gcc"
    RUST = "rust"
    GO = "go"
    JAVA = "java"
    PYTHON = "python"
    NODE = "node"
    BASH = "bash"


@dataclass(frozen=True, slots=True)
class CompileLimits:
    """What compiling may take."""

    cpu_s: int = 10
    wall_s: int = 20
    memory_mb: int = 384
    disk_mb: int = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """A program that shows whether the language works, and what it prints."""

    source: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A row of the table. Commands are arguments with `{…}` in them, as `reading` lists them."""

    name: str
    title: str
    main: str
    """what its first file is called where nobody says otherwise"""
    extensions: tuple[str, ...]
    """of its sources, the dot included; other files are put beside them"""
    compile: tuple[str, ...] = ()
    """empty where there is nothing to compile"""
    run: tuple[str, ...]
    version: tuple[str, ...]
    probe: Probe
    highlight: str = ""
    """the name that highlighters know it by"""
    places: Format = Format.NONE
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: CompileLimits = CompileLimits()
    folders: tuple[str, ...] = ()
    """where the toolchain lies that is not in /usr; programs can read these"""

    @property
    def compiled(self) -> bool:
        """Whether its programs are compiled before they run."""
        return bool(self.compile)

    def is_source(self, name: str) -> bool:
        """Whether a file is one of those that are compiled."""
        return name.endswith(self.extensions)
