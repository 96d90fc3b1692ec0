"""The ways in which a sandbox can be had, each of which every program has to be held by."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.security.table import COMPILER, PROGRAMS, Hostile
from tests.support.requirements import forbidden_here, require_command
from workers.sandbox import Box, File, Isolation, Limits, Outcome, Program, Sandbox, Stream, find

T = TypeVar("T")
BINARIES: dict[str, bytes] = {}
"""The programs that were compiled so far."""

PLAIN_UID = 61_179
"""A user that nobody else is."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One of them."""

    name: str
    isolation: Isolation
    with_groups: bool
    is_root: bool
    is_for_counting: bool = False
    """It differs from others in how memory and processes are counted only."""

    def is_possible(self) -> bool:
        """Whether this user could try."""
        return os.geteuid() == 0 or not self.is_root


MODES = (
    Mode("user namespace, counted", Isolation.USER_NAMESPACE, with_groups=True, is_root=True),
    Mode("root, counted", Isolation.ROOT, with_groups=True, is_root=True),
    Mode("user namespace, polled", Isolation.USER_NAMESPACE, False, True, is_for_counting=True),
    Mode("plain user", Isolation.USER_NAMESPACE, with_groups=False, is_root=False),
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a program."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes

    @property
    def verdict(self) -> str:
        """In one line."""
        outcome, last = self.outcome, self.stdout.strip().rpartition(b"\n")[2]
        if b"ESCAPED" in self.stdout:
            return self.stdout.decode(errors="replace").strip()
        if outcome.succeeded and last == b"held":
            return "held"
        detail = (outcome.exit_code, outcome.signal, outcome.limit, outcome.problem)
        return f"{outcome.ending} {next((each for each in detail if each is not None), '')}".strip()


class Place:
    """A sandbox in one mode."""

    def __init__(self, mode: Mode, folder: Path) -> None:
        self.mode, self.folder = mode, folder
        self._open = ExitStack()
        self._is_lowered = os.geteuid() == 0 and not mode.is_root
        if self._is_lowered:  # pytest's own folders are closed to others
            folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
            os.chown(folder, PLAIN_UID, PLAIN_UID)
        self.sandbox: Sandbox = self.as_its_user(
            lambda: find(folder, kinds=(mode.isolation,), with_groups=mode.with_groups)
        )

    def close(self) -> None:
        """Let it go. The seat of another user went with the process that found it."""
        if not self._is_lowered:
            self.sandbox.close()
        self._open.close()

    @property
    def uid(self) -> int:
        """The user that programs are on this machine."""
        if self._is_lowered:
            return PLAIN_UID
        own = self.sandbox.start().seat.uid
        return os.geteuid() if own is None else own

    def as_its_user(self, do: Callable[[], T]) -> T:
        """Do something as the user of this mode."""
        return in_a_child(do, PLAIN_UID) if self._is_lowered else do()

    def run(self, hostile: Hostile, arguments: tuple[str, ...], sandbox: Sandbox) -> Ended:
        """Run a program, which is compiled in the sandbox first where it has to be."""
        program, limits = self._program(hostile, arguments), hostile.limits
        return self.as_its_user(lambda: run(sandbox, program, limits))

    def _program(self, hostile: Hostile, arguments: tuple[str, ...]) -> Program:
        name = hostile.file
        if hostile.is_compiled_only:
            return compilation(hostile)
        if name.endswith(".c"):
            files = (File("program", self._compiled(hostile), executable=True),)
            return Program(("/prog/program", *arguments), files, hostile.artifact)
        start = "/usr/bin/python3" if name.endswith(".py") else "/bin/sh"
        files = (File(name, hostile.source),)
        return Program((start, f"/prog/{name}", *arguments), files, hostile.artifact)

    def _compiled(self, hostile: Hostile) -> bytes:
        """What comes of it is the same in all modes."""
        if hostile.file not in BINARIES:
            ended = self.as_its_user(lambda: run(self.sandbox, compilation(hostile), COMPILER))
            assert ended.outcome.artifact, ended.stderr.decode(errors="replace")
            BINARIES[hostile.file] = ended.outcome.artifact
        return BINARIES[hostile.file]


def compilation(hostile: Hostile) -> Program:
    """The compiler's run for a program in C."""
    files = (File(hostile.file, hostile.source), File("attempt.h", header()))
    command = ("gcc", "-O1", "-pthread", "-fmax-errors=20", "-o", "program", hostile.file, "-lrt")
    return Program(command, files, artifact="program")


def header() -> bytes:
    """What all programs in C include."""
    return (PROGRAMS / "attempt.h").read_bytes()


def run(sandbox: Sandbox, program: Program, limits: Limits) -> Ended:
    """Run it, and keep what it writes."""
    said: dict[Stream, bytes] = defaultdict(bytes)

    def hear(stream: Stream, data: bytes) -> None:
        said[stream] += data

    outcome = Box(sandbox, program, limits, on_output=hear).run()
    return Ended(outcome, said[Stream.STDOUT], said[Stream.STDERR])


def in_a_child(do: Callable[[], T], uid: int) -> T:
    """Do something in a process that gives up being root; what it returned or raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer: object
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            answer = do()
        except BaseException as error:
            answer = error
        with open(writing, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        kept = pickle.load(pipe)  # noqa: S301 - our own child's
    os.waitpid(child, 0)
    if isinstance(kept, BaseException):
        raise kept
    return kept  # type: ignore[no-any-return]


def place_in(mode: Mode, folder: Path) -> Place:
    """The sandbox of a mode; skips, by name, what this machine does not let us have."""
    require_command("bwrap", "bubblewrap")
    require_command("gcc", "gcc")
    if not mode.is_possible():
        forbidden_here(f"only root has a sandbox of this kind: {mode.name}")
    place = Place(mode, folder)
    if place.sandbox.isolation is Isolation.NONE:
        forbidden_here(f"no sandbox can be had ({mode.name}): {place.sandbox.sentence}")
    if mode.with_groups and not place.sandbox.counts_exactly:
        forbidden_here(f"no control groups can be made: {mode.name}")
    return place
