"""Finds where this process may make control groups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from workers.sandbox.cgroups import V1, V2, Groups
from workers.sandbox.limits import RUNNING

CONTROLLERS = ("memory", "pids", "cpuacct")


def find(name: str, proc: Path = Path("/proc/self")) -> Groups | None:
    """The first place where a group called `name` can be made with all its limits."""
    for groups in candidates(proc):
        try:
            groups.make(name, RUNNING).close()
        except OSError:
            continue
        return groups
    return None


def candidates(proc: Path) -> Iterator[Groups]:
    """The place of this process, what it is in (a service's own group has no room for others
    beside its processes), and the top, where a container shows another path than it sees."""
    mounts, own = _mounts(proc), _own(proc)
    if set(CONTROLLERS) <= set(mounts) & set(own):
        paths = {name: mounts[name] / own[name].lstrip("/") for name in CONTROLLERS}
        yield Groups(V1, paths)
        yield Groups(V1, {name: mounts[name] for name in CONTROLLERS})
    if "" in mounts and "" in own:
        top, inner = mounts[""], mounts[""] / own[""].lstrip("/")
        for parent in dict.fromkeys((inner, inner.parent if inner != top else top, top)):
            _enable(parent)
            yield Groups(V2, {"": parent})


def _enable(parent: Path) -> None:
    try:
        with open(parent / "cgroup.subtree_control", "w", encoding="ascii") as control:
            control.write("+memory +pids")
    except OSError:
        return  # whether it was needed shows when a group is made


def _mounts(proc: Path) -> dict[str, Path]:
    """Where each controller is mounted; version 2 as ''."""
    found: dict[str, Path] = {}
    for line in _lines(proc / "mountinfo"):
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        place = Path(before.split(" ")[4])
        if kind == "cgroup2":
            found.setdefault("", place)
        elif kind == "cgroup":
            found.update({name: place for name in options.split(",") if name in CONTROLLERS})
    return found


def _own(proc: Path) -> dict[str, str]:
    """The group that this process is in, for each controller."""
    found: dict[str, str] = {}
    for line in _lines(proc / "cgroup"):
        _, names, path = line.split(":", 2)
        found.update(dict.fromkeys(names.split(","), path))
    return found


def _lines(path: Path) -> list[str]:
    try:
        return os.fsdecode(path.read_bytes()).splitlines()
    except OSError:
        return []
