"""Control groups: the kernel counts and limits memory and processes. Both versions, as tables."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workers.sandbox.limits import MB, Limits
from workers.sandbox.meters import Reading

OWN_PROCESSES = 4
"""Those that make the sandbox: bubblewrap's two and the first process, and one in passing."""
OWN_BYTES = 4 * MB
"""What they take."""
CLEARING_S = 2.0
PAUSE_S = 0.001


@dataclass(frozen=True, slots=True)
class Version:
    """Which files of which controller say what. A limit's text has `{memory}` or `{processes}`."""

    limits: tuple[tuple[str, str, str, bool], ...]
    """Controller, file, text, and whether it may be missing."""

    cpu: tuple[str, str, str, float]
    """Controller, file, word before the number, and how many of it are a second."""

    peak: tuple[str, str]
    killed: tuple[str, str, str]
    refused: tuple[str, str, str]


V1 = Version(
    limits=(
        ("memory", "memory.limit_in_bytes", "{memory}", False),
        ("memory", "memory.memsw.limit_in_bytes", "{memory}", True),
        ("pids", "pids.max", "{processes}", False),
    ),
    cpu=("cpuacct", "cpuacct.usage", "", 1e9),
    peak=("memory", "memory.max_usage_in_bytes"),
    killed=("memory", "memory.oom_control", "oom_kill "),
    refused=("pids", "pids.events", "max "),
)
V2 = Version(
    limits=(
        ("", "memory.max", "{memory}", False),
        ("", "memory.swap.max", "0", True),
        ("", "memory.oom.group", "1", True),
        ("", "pids.max", "{processes}", False),
    ),
    cpu=("", "cpu.stat", "usage_usec ", 1e6),
    peak=("", "memory.peak"),
    killed=("", "memory.events", "oom_kill "),
    refused=("", "pids.events", "max "),
)


@dataclass(frozen=True, slots=True)
class Groups:
    """Where groups may be made: a folder for each controller (version 2 has one for all)."""

    version: Version
    parents: Mapping[str, Path]

    def make(self, name: str, limits: Limits) -> Group:
        """A group with its limits. What an earlier one of the name left is swept before."""
        self.sweep(name)
        group = self.group(name)
        try:
            group.make()
            group.limit(limits)
        except OSError:
            group.close()
            raise
        return group

    def group(self, name: str) -> Group:
        """The one of this name, whether it is there or not."""
        return Group(self.version, {key: path / name for key, path in self.parents.items()})

    def sweep(self, name: str) -> None:
        """End what still runs in a group that was left behind, and remove it."""
        for parent in self.parents.values():
            if (parent / name).exists():
                _clear(parent / name)


@dataclass(frozen=True, slots=True)
class Group:
    """The groups of one program."""

    version: Version
    folders: Mapping[str, Path]

    def make(self) -> None:
        """Make its folders."""
        for folder in self.folders.values():
            folder.mkdir(mode=0o755)

    def limit(self, limits: Limits) -> None:
        """Write its limits."""
        values = {
            "memory": limits.memory_mb * MB + OWN_BYTES,
            "processes": limits.processes + OWN_PROCESSES,
        }
        for controller, file, text, may_miss in self.version.limits:
            path = self.folders[controller] / file
            if not may_miss or path.exists():
                _write(path, text.format(**values))

    @property
    def joining(self) -> tuple[str, ...]:
        """The files through which a process comes into it."""
        return tuple(str(folder / "cgroup.procs") for folder in self.folders.values())

    def read(self, root: int) -> Reading:
        """Look at what was counted; it does not matter by which process."""
        controller, file, word, second = self.version.cpu
        return Reading(
            cpu_s=self._number(controller, file, word) / second,
            memory_kb=self._number(*self.version.peak, "") // 1024,
            out_of_memory=self._number(*self.version.killed) > 0,
            refused_processes=self._number(*self.version.refused) > 0,
        )

    def close(self) -> None:
        """Remove it, and end what should still be in it."""
        for folder in self.folders.values():
            _clear(folder)

    def _number(self, controller: str, file: str, word: str) -> int:
        try:
            with open(self.folders[controller] / file, encoding="ascii") as lines:
                return next((int(line[len(word) :]) for line in lines if line.startswith(word)), 0)
        except (OSError, ValueError):
            return 0


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _clear(folder: Path) -> None:
    """What does not go in time is left for the next sweep."""
    deadline = time.monotonic() + CLEARING_S
    while not _is_removed(folder) and time.monotonic() < deadline:
        _kill(_members(folder))
        time.sleep(PAUSE_S)


def _is_removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _members(folder: Path) -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, (folder / "cgroup.procs").read_text(encoding="ascii").split())


def _kill(processes: Iterable[int]) -> None:
    """One that is in another namespace of processes is listed as 0, which would be all of ours."""
    for process in filter(None, processes):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)
