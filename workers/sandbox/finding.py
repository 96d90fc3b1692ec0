"""Finds the best sandbox that this machine offers, by running a program that looks around in it."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from shared.errors import SandboxError
from workers.sandbox import cgroup_places, command, helpers, seats, seccomp
from workers.sandbox.box import Box
from workers.sandbox.cgroups import Groups
from workers.sandbox.isolation import LOOK, Isolation, gaps
from workers.sandbox.outcome import Stream
from workers.sandbox.program import Program
from workers.sandbox.sandbox import Ready, Sandbox
from workers.sandbox.seats import FIRST_UID, Seat
from workers.sandbox.sweeping import sweep


def find(
    folder: Path,
    roots: tuple[Path, ...] = (),
    first_uid: int = FIRST_UID,
    kinds: tuple[Isolation, ...] = (Isolation.USER_NAMESPACE, Isolation.ROOT),
    with_groups: bool = True,
) -> Sandbox:
    """The sandbox of a slot, which holds a seat until it is closed. `folder` is for what is
    compiled; `roots` are folders of languages that are not in /usr, shown read-only."""
    bwrap = shutil.which("bwrap")
    if bwrap is None or not seccomp.available():
        return _refused("There is no bubblewrap here." if bwrap is None else _foreign())
    locks = seats.lock_folder()
    seat = seats.take(locks, first_uid)
    groups = cgroup_places.find(seat.name) if with_groups else None
    sweep(locks, groups, first_uid)
    why = ""
    for ready in _candidates(folder, bwrap, seat, groups, roots, kinds):
        sandbox = Sandbox(ready.isolation, ready.isolation.sentence, ready)
        why = _wrong_with(sandbox, roots)
        if not why:
            return sandbox
    seat.close()
    return _refused(why)


def _candidates(
    folder: Path,
    bwrap: str,
    seat: Seat,
    groups: Groups | None,
    roots: tuple[Path, ...],
    kinds: tuple[Isolation, ...],
) -> Iterator[Ready]:
    """The better first. Only root can do without a user namespace."""
    for helper in helpers.candidates(folder, command.INIT):
        for isolation in kinds:
            if isolation is Isolation.ROOT and os.geteuid() != 0:
                continue
            for place in dict.fromkeys((groups is not None, False)):
                yield Ready(
                    isolation,
                    bwrap,
                    helper,
                    seat,
                    groups if place else None,
                    seccomp.filter_for(platform.machine(), everything_counted=place),
                    command.system(isolation, roots),
                )


def _wrong_with(sandbox: Sandbox, roots: tuple[Path, ...]) -> str:
    """What a program in it sees that it should not, or why there is none."""
    seen: dict[Stream, bytes] = dict.fromkeys(Stream, b"")

    def keep(stream: Stream, data: bytes) -> None:
        seen[stream] += data

    try:
        outcome = Box(sandbox, Program(LOOK), on_output=keep).run()
    except SandboxError as error:
        return error.message
    if not outcome.succeeded:
        return seen[Stream.STDERR].decode(errors="replace")
    shown = frozenset(root.parts[1] for root in roots)
    return ", ".join(gaps(seen[Stream.STDOUT].decode(errors="replace"), shown))


def _foreign() -> str:
    return f"There is no filter of system calls for {platform.machine()}."


def _refused(why: str) -> Sandbox:
    return Sandbox(Isolation.NONE, f"{Isolation.NONE.sentence} ({why})")
