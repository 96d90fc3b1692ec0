"""The command that makes a sandbox: bubblewrap's arguments, as data."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workers.sandbox.isolation import Isolation
from workers.sandbox.limits import MB, Limits
from workers.sandbox.program import SOURCES, WORK, Program

Arguments = tuple[str, ...]

INIT = "/init"
NAMESPACES = (
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-uts",
    "--unshare-cgroup-try",
)
RIGHTS: dict[Isolation, Arguments] = {
    Isolation.USER_NAMESPACE: (
        *("--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"),
        *("--cap-drop", "ALL"),
    ),
    # The first process becomes another user, and has no rights from then on
    Isolation.ROOT: (*("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),),
}
LIFE = ("--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "box", "--clearenv")
SYSTEM = ("--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local")
SYSTEM_ENDS = ("--remount-ro", "/usr/local")
"""After the languages that lie there have their place."""
LINKED = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/java-*",
    "/etc/ssl/certs/java",
)
SPARE = str(8 * MB)
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": WORK,
    "TMPDIR": "/tmp",  # noqa: S108 - the sandbox's own
    "LANG": "C.UTF-8",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True, slots=True)
class Given:
    """The open descriptors that bubblewrap reads."""

    seccomp: int
    init: int
    files: tuple[int, ...]


def system(isolation: Isolation, roots: Iterable[Path]) -> Arguments:
    """What is the same for all programs: namespaces, rights, and what is seen of this machine."""
    return (
        *NAMESPACES,
        *RIGHTS[isolation],
        *LIFE,
        *SYSTEM,
        *(word for root in roots for word in ("--ro-bind", str(root), str(root))),
        *SYSTEM_ENDS,
        *_links(),
        *(word for path in _existing(SETTINGS) for word in ("--ro-bind-try", path, path)),
    )


def places(limits: Limits) -> Arguments:
    """The folders that the program may write to."""
    return (
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", SPARE, "--tmpfs", "/dev/shm"),  # noqa: S108 - the sandbox's own
        *("--size", str(limits.disk_mb * MB), "--perms", "1777", "--tmpfs", WORK),
        *("--size", SPARE, "--perms", "1777", "--tmpfs", "/tmp"),  # noqa: S108
    )


def contents(program: Program, given: Given) -> Iterator[str]:
    """The program's files, and the environment that it finds."""
    yield from ("--perms", "0555", "--ro-bind-data", str(given.init), INIT)
    yield from ("--dir", SOURCES)
    for file, descriptor in zip(program.files, given.files, strict=True):
        yield from ("--perms", "0555" if file.executable else "0444")
        yield from ("--ro-bind-data", str(descriptor), f"{SOURCES}/{file.name}")
    for name in program.links:
        yield from ("--symlink", f"{SOURCES}/{name}", f"{WORK}/{name}")
    for name, value in {**ENVIRONMENT, **dict(program.environment)}.items():
        yield from ("--setenv", name, value)


def ending(given: Given) -> Arguments:
    """What is locked last."""
    return (
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK),
        *("--seccomp", str(given.seccomp), "--"),
    )


def _links() -> Iterator[str]:
    """These are links into /usr, or folders where a system is old."""
    for name in LINKED:
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            yield from ("--ro-bind", name, name)


def _existing(patterns: Iterable[str]) -> list[str]:
    return [path for pattern in patterns for path in sorted(glob.glob(pattern))]
