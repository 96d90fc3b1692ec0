"""What keeps a program apart on this machine. A program that looks around shows whether it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum


class Isolation(StrEnum):
    """How programs of others are kept apart here."""

    USER_NAMESPACE = "user_namespace"
    ROOT = "root"
    NONE = "none"

    @property
    def sentence(self) -> str:
        """What it means, and for NONE what to do."""
        return _SENTENCES[self]


_SENTENCES = {
    Isolation.USER_NAMESPACE: "Programs run in namespaces of their own, a user namespace among "
    "them: they have no rights on this machine.",
    Isolation.ROOT: "Programs run in namespaces that root makes for them and as a user of their "
    "own, since this machine lets nobody else make namespaces.",
    Isolation.NONE: "Programs of others are refused here: nothing would keep them apart. Install "
    "bubblewrap 0.8 or newer (apt-get install bubblewrap), and let this user make user "
    "namespaces or start the worker as root.",
}

LOOK = ("/bin/sh", "-c", "cat /proc/self/status /proc/net/dev && echo && ls /")
"""What the probe runs: who am I, which network is there, which folders."""

EXPECTED = {
    "Seccomp": "2",
    "NoNewPrivs": "1",
    "CapInh": "0000000000000000",
    "CapPrm": "0000000000000000",
    "CapEff": "0000000000000000",
    "CapAmb": "0000000000000000",
}
FOLDERS = {"bin", "box", "dev", "etc", "init", "lib", "lib32", "lib64", "libx32"}
FOLDERS |= {"proc", "prog", "sbin", "tmp", "usr"}
MOST_PROCESSES = 10
STATUS = re.compile(r"^(\w+):\t(.*)$", re.MULTILINE)
INTERFACE = re.compile(r"^ *([\w.-]+): *\d", re.MULTILINE)


def gaps(seen: str, roots: frozenset[str] = frozenset()) -> Iterator[str]:
    """What the probe saw and should not have, in words. `roots` are folders shown on purpose."""
    status = dict(STATUS.findall(seen))
    for name, value in EXPECTED.items():
        if status.get(name) != value:
            yield f"{name} is {status.get(name, 'not told')}"
    if "0" in status.get("Uid", "0").split():
        yield "it is root"
    if _groups(status):
        yield "it has groups of the host's"
    if int(status.get("Pid", "0")) not in range(2, MOST_PROCESSES):
        yield "it is among the host's processes"
    if set(INTERFACE.findall(seen)) != {"lo"}:
        yield "it sees another network"
    folders = set(seen.rpartition("\n\n")[2].split())
    if not folders or folders - FOLDERS - roots:
        yield "it sees folders of the host's"


def _groups(status: dict[str, str]) -> set[str]:
    """65534 stands for any group outside of a user namespace, where none can be let go."""
    return {*status.get("Groups", "").split()} - {"65534", *status.get("Gid", "").split()}
