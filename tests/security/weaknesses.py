"""Ways to weaken a sandbox on purpose, to see that the hostile programs notice."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from workers.sandbox import command, orders, seccomp
from workers.sandbox.helpers import FLAGS, SOURCES
from workers.sandbox.sandbox import Ready

KEPT = "become_command(pipes[1]);"
Weaken = Callable[[Ready, pytest.MonkeyPatch, Path], Ready]
"""From what was found, with what is patched for a test, and a folder that anybody may use."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One thing that is left out, and the programs that have to get through then."""

    name: str
    weaken: Weaken
    noticed_by: tuple[str, ...]


def no_filter(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
    """Every system call is allowed."""
    return replace(ready, seccomp=seccomp.INSTRUCTION.pack(seccomp.RETURN, 0, 0, seccomp.ALLOW))


def without(*words: str) -> Weaken:
    """Some of bubblewrap's arguments are left out."""

    def weaken(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
        return replace(ready, system=tuple(word for word in ready.system if word not in words))

    return weaken


def host_shown(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
    """Folders of the host's are there, too."""
    shown = ("--ro-bind", "/sys", "/sys", "--bind", str(folder), str(folder))
    return replace(ready, system=(*ready.system, *shown, "--ro-bind", "/etc/passwd", "/etc/passwd"))


def rights_kept(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
    """The program is root in its own user namespace."""
    as_root = {"1000": "0", "--cap-drop": "--cap-add", "--disable-userns": "--unshare-ipc"}
    weak = replace(ready, system=tuple(as_root.get(word, word) for word in ready.system))
    return no_filter(weak, patch, folder)


def uncounted(controller: str) -> Weaken:
    """A control group without the limits of one controller."""

    def weaken(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
        assert ready.groups is not None
        version = ready.groups.version
        limits = tuple(each for each in version.limits if not each[1].startswith(controller))
        return replace(ready, groups=replace(ready.groups, version=replace(version, limits=limits)))

    return weaken


def another_init(*changes: tuple[str, str]) -> Weaken:
    """The first process leaves something out."""

    def weaken(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
        text = (SOURCES / "init.c").read_text()
        for line, instead in changes:
            assert text.count(line) == 1
            text = text.replace(line, instead)
        return replace(ready, helpers=replace(ready.helpers, init=_compiled(text)))

    return weaken


def _compiled(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name) / "init.c", Path(name) / "init"
        source.write_text(text)
        subprocess.run(["gcc", *FLAGS, "-o", str(made), str(source)], check=True)
        return made.read_bytes()


def both(first: Weaken, second: Weaken) -> Weaken:
    """Two at once, where one alone is made good by another line of defence."""
    return lambda ready, patch, folder: second(first(ready, patch, folder), patch, folder)


def patched(module: object, name: str, value: object) -> Weaken:
    """A limit is another."""

    def weaken(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
        patch.setattr(module, name, value)
        return ready

    return weaken


def writable(ready: Ready, patch: pytest.MonkeyPatch, folder: Path) -> Ready:
    """Nothing is mounted anew as read-only."""
    last = command.ending

    def ending(given: command.Given) -> tuple[str, ...]:
        words = last(given)
        return words[words.index("--chdir") :]

    patch.setattr(command, "ending", ending)
    return ready


WEAKNESSES = (
    Weakness(
        "no filter",
        no_filter,
        (
            *("ptrace.c", "memory_of_others.c", "keys.c", "namespaces.c", "families.c"),
            *("handles.c", "terminal.c", "entry_x32.c", "limits_raised.c", "userfaultfd.c"),
        ),
    ),
    Weakness(
        "the host's network",
        without("--unshare-net"),
        ("loopback.py", "abstract_sockets.py", "interfaces.py", "datagrams.py"),
    ),
    Weakness(
        "the host's folders",
        host_shown,
        ("read_host.sh", "write_system.py", "control_groups.py", "abstract_sockets.py"),
    ),
    Weakness(
        "the host's processes",
        both(
            without("--unshare-pid", "--as-pid-1"),
            another_init(("    kill(-1, SIGKILL);\n", "")),
        ),
        ("proc_of_others.py",),
    ),
    Weakness("rights", rights_kept, ("capabilities.c", "become_root.c", "mount.c", "chroot.c")),
    Weakness("a writable root", writable, ("write_system.py",)),
    Weakness("no limit of processes", uncounted("pids"), ("fork_count.c", "thread_count.c")),
    Weakness(
        "no limit of memory",
        uncounted("memory"),
        ("memory_malloc.c", "memory_shared.c", "memory_memfd.c", "memory_segments.c"),
    ),
    Weakness("more room", patched(command, "SPARE", str(80 << 20)), ("memory_files.py",)),
    Weakness("any number of files", patched(orders, "INODES", 0), ("files_without_end.py",)),
    Weakness(
        "no limits of a process",
        patched(orders, "of_each_process", lambda *_: {}),
        ("descriptors_without_end.c", "limits_raised.c"),
    ),
    Weakness("links followed", another_init(("O_NOFOLLOW", "0")), ("out_link.sh",)),
    Weakness(
        "links followed to devices",
        another_init(("O_NOFOLLOW", "0"), ("!S_ISREG(is.st_mode)", "0")),
        ("out_device.sh",),
    ),
    Weakness(
        "an open first process",
        another_init(("prctl(PR_SET_DUMPABLE, 0);", "")),
        ("proc_of_first.py",),
    ),
    Weakness(
        "descriptors inherited",
        another_init(("        keep_only(pipes[1]);\n        become_command(3);", KEPT)),
        ("open_descriptors.py",),
    ),
)
