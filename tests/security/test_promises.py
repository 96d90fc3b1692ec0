"""What the sandbox promises to those who use it: a program's files, input, output and end."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.errors import SandboxError
from tests.security.canary import Traces
from tests.security.modes import MODES, Place, place_in, run
from tests.security.table import BY_NAME
from tests.support.requirements import forbidden_here
from workers.sandbox import (
    COMPILING,
    Box,
    Ending,
    File,
    Isolation,
    Limit,
    Limits,
    Program,
    Sandbox,
    Stream,
    command,
    find,
    helpers,
    seats,
)
from workers.sandbox.sweeping import sweep

DEADLINE_S = 10
LIMITS = Limits(cpu_s=5, wall_s=8, memory_mb=128, output_kb=64, processes=32, disk_mb=32)


@pytest.fixture(scope="module", params=(MODES[0], MODES[1], MODES[2]), ids=lambda mode: mode.name)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    mode = request.param
    if os.geteuid() != 0:
        mode = replace(MODES[3]) if mode is MODES[2] else mode
    made = place_in(mode, tmp_path_factory.mktemp("helpers"))
    yield made
    made.close()


@pytest.fixture
def sandbox(place: Place) -> Sandbox:
    return place.sandbox


def python(text: str, *files: File) -> Program:
    """A program in Python."""
    return Program(("/usr/bin/python3", "main.py"), (File("main.py", text.encode()), *files))


class Heard:
    """What a program wrote, to be waited for."""

    def __init__(self) -> None:
        self.said = b""
        self._more = threading.Condition()

    def __call__(self, stream: Stream, data: bytes) -> None:
        with self._more:
            self.said += data
            self._more.notify_all()

    def wait_for(self, text: bytes) -> None:
        with self._more:
            assert self._more.wait_for(lambda: text in self.said, DEADLINE_S), self.said


class Running:
    """A box that runs in a thread of its own."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._outcomes: list[object] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> object:
        self._thread.join(DEADLINE_S)
        return self._outcomes[0]

    def _run(self) -> None:
        self._outcomes.append(self._box.run())


def test_several_files_find_each_other(sandbox: Sandbox) -> None:
    program = python(
        "import other, package.inner\nprint(other.X, package.inner.Y, open('data.txt').read())",
        File("other.py", b"X = 1"),
        File("package/inner.py", b"Y = 2"),
        File("data.txt", b"three"),
    )
    assert run(sandbox, program, LIMITS).stdout == b"1 2 three\n"


def test_several_files_in_c_are_compiled_and_run(sandbox: Sandbox) -> None:
    # Given a program of two files and a header in a folder
    files = (
        File("main.c", b'#include "lib/twice.h"\nint main(void) { return twice(21); }'),
        File("lib/twice.h", b"int twice(int);"),
        File("lib/twice.c", b'#include "twice.h"\nint twice(int of) { return 2 * of; }'),
    )
    compile_ = Program(("gcc", "-o", "out", "main.c", "lib/twice.c"), files, artifact="out")
    # When it is compiled and run
    binary = run(sandbox, compile_, COMPILING).outcome.artifact
    assert binary is not None
    ended = run(sandbox, Program(("./out",), (File("out", binary, executable=True),)), LIMITS)
    # Then it is the program
    assert (ended.outcome.ending, ended.outcome.exit_code) == (Ending.EXITED, 42)


def test_working_folder_can_be_written_to(sandbox: Sandbox) -> None:
    text = "open('new', 'w').write('kept'); print(open('/box/new').read())"
    assert run(sandbox, python(text), LIMITS).stdout == b"kept\n"


def test_streams_stay_apart_and_can_be_opened_by_name(sandbox: Sandbox) -> None:
    shell = "cat /dev/stdin > /dev/stdout; echo wrong > /dev/stderr"
    said: dict[Stream, bytes] = {Stream.STDOUT: b"", Stream.STDERR: b""}

    def hear(stream: Stream, data: bytes) -> None:
        said[stream] += data

    Box(sandbox, Program(("sh", "-c", shell)), LIMITS, on_output=hear, stdin=b"given\n").run()
    assert said == {Stream.STDOUT: b"given\n", Stream.STDERR: b"wrong\n"}


def test_input_may_be_larger_than_a_pipe(sandbox: Sandbox) -> None:
    given = os.urandom(3_000_000)
    said: list[int] = []
    text = "import sys, hashlib; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"

    def hear(stream: Stream, data: bytes) -> None:
        said.append(len(data))

    outcome = Box(sandbox, python(text), LIMITS, on_output=hear, stdin=given).run()
    assert outcome.succeeded
    assert sum(said) == 65


def test_input_comes_later_and_output_at_once(sandbox: Sandbox) -> None:
    # Given a program that answers each line
    heard = Heard()
    text = "for line in iter(input, 'end'):\n    print('got', line)"
    box = Box(sandbox, python(text), LIMITS, on_output=heard, more_input=True)
    running = Running(box)
    # When it is asked one thing after the other
    for word in (b"one", b"two"):
        assert box.feed(word + b"\n")
        heard.wait_for(b"got " + word)
    # Then it ends when it is told to
    box.feed(b"end\n")
    assert getattr(running.end(), "exit_code", None) == 0


def test_input_can_be_closed(sandbox: Sandbox) -> None:
    heard = Heard()
    box = Box(sandbox, Program(("cat",)), LIMITS, on_output=heard, more_input=True)
    running = Running(box)
    box.feed(b"all of it")
    heard.wait_for(b"all of it")
    box.close_input()
    assert getattr(running.end(), "succeeded", False)
    assert not box.feed(b"more")


def test_input_that_nobody_reads_is_bounded(sandbox: Sandbox) -> None:
    box = Box(sandbox, Program(("sleep", "60")), LIMITS, more_input=True)
    running = Running(box)
    taken = sum(box.feed(b"x" * 100_000) for _ in range(100))
    box.cancel()
    running.end()
    assert taken < 20


def test_is_cancelled_from_another_thread(sandbox: Sandbox) -> None:
    heard = Heard()
    shell = "sleep 1000 & sleep 1000 & echo ready; wait"
    box = Box(sandbox, Program(("sh", "-c", shell)), LIMITS, on_output=heard)
    running = Running(box)
    heard.wait_for(b"ready")
    box.cancel()
    assert getattr(running.end(), "ending", None) is Ending.CANCELLED


def test_is_cancelled_by_a_descriptor(sandbox: Sandbox) -> None:
    reading, writing = os.pipe()
    heard = Heard()
    shell = Program(("sh", "-c", "echo ready; sleep 1000"))
    running = Running(Box(sandbox, shell, LIMITS, on_output=heard, cancel_fd=reading))
    heard.wait_for(b"ready")
    os.close(writing)
    assert getattr(running.end(), "ending", None) is Ending.CANCELLED
    os.close(reading)


def test_is_cancelled_before_it_begins(sandbox: Sandbox) -> None:
    box = Box(sandbox, Program(("sleep", "1000")), LIMITS)
    box.cancel()
    assert box.run().ending is Ending.CANCELLED


def test_signal_is_named(sandbox: Sandbox) -> None:
    outcome = run(sandbox, Program(("sh", "-c", "kill -SEGV $$")), LIMITS).outcome
    assert (outcome.ending, outcome.signal) == (Ending.SIGNALLED, "SIGSEGV")


def test_exit_code_above_128_is_no_signal(sandbox: Sandbox) -> None:
    outcome = run(sandbox, Program(("sh", "-c", "exit 139")), LIMITS).outcome
    assert (outcome.ending, outcome.exit_code) == (Ending.EXITED, 139)


def test_missing_command_is_told(sandbox: Sandbox) -> None:
    outcome = run(sandbox, Program(("no-such-language",)), LIMITS).outcome
    assert (outcome.ending, outcome.problem) == (Ending.NOT_STARTED, "No such file or directory")


def test_output_is_cut_and_the_program_goes_on(sandbox: Sandbox) -> None:
    text = "print('x' * 1_000_000); import sys; sys.exit(4)"
    ended = run(sandbox, python(text), LIMITS)
    assert len(ended.stdout) == LIMITS.output_kb * 1024
    assert (ended.outcome.stdout_cut, ended.outcome.stderr_cut) == (True, False)
    assert ended.outcome.exit_code == 4


def test_full_disk_is_named(sandbox: Sandbox) -> None:
    shell = "for n in 1 2 3 4 5; do head -c 10000000 /dev/zero > $n || exit 1; done"
    outcome = run(sandbox, Program(("sh", "-c", shell)), LIMITS).outcome
    assert (outcome.exit_code, outcome.limit) == (1, Limit.DISK)


def test_usage_is_that_of_the_whole_tree(sandbox: Sandbox) -> None:
    # Given four processes that take 10 MB each, side by side
    text = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        taken = b"1" * 10_000_000
        sum(range(1_000_000))
        time.sleep(0.3)
        os._exit(0)
for _ in range(4):
    os.wait()
"""
    outcome = run(sandbox, python(text), LIMITS).outcome
    assert outcome.memory_kb > 40_000
    assert outcome.cpu_s > 0.02
    assert outcome.wall_s > 0.3


def test_listener_that_fails_ends_the_program(place: Place) -> None:
    before = Traces.of(place.uid, place.sandbox.start().seat.name)

    def refuse(stream: Stream, data: bytes) -> None:
        raise RuntimeError("no room")

    shell = Program(("sh", "-c", "echo something; sleep 1000"))
    with pytest.raises(RuntimeError, match="no room"):
        Box(place.sandbox, shell, LIMITS, on_output=refuse).run()
    assert Traces.of(place.uid, place.sandbox.start().seat.name) == before


def test_other_slots_see_nothing_of_each_other(place: Place) -> None:
    # Given a program of another slot, which has left something everywhere
    heard = Heard()
    shell = (
        "echo secret > /tmp/mine; echo secret > /dev/shm/mine; cp /tmp/mine /box; echo ready; cat"
    )
    other = find(place.folder, kinds=(place.mode.isolation,), with_groups=place.mode.with_groups)
    box = Box(other, Program(("sh", "-c", shell)), LIMITS, on_output=heard, more_input=True)
    running = Running(box)
    heard.wait_for(b"ready")
    # When one of this slot looks
    look = (
        "cat /tmp/mine /dev/shm/mine /box/mine; ls /proc | grep -c '^[0-9]'; ls /box /tmp /dev/shm"
    )
    ended = run(place.sandbox, Program(("sh", "-c", look)), LIMITS)
    # Then it sees itself only
    assert b"secret" not in ended.stdout
    assert b"mine" not in ended.stdout
    assert int(ended.stdout.split()[0]) <= 5
    box.close_input()
    assert getattr(running.end(), "succeeded", False)
    other.close()


def test_killed_worker_leaves_nothing_running(place: Place) -> None:
    # Given a worker whose program runs
    text = f"""
import sys
from pathlib import Path
from workers.sandbox import Box, Isolation, Limits, Program, find
sandbox = find(Path({str(place.folder)!r}), kinds=(Isolation({str(place.mode.isolation)!r}),),
               with_groups={place.mode.with_groups})
shell = "(trap '' HUP TERM; setsid sleep 1000 &) ; echo ready; sleep 1000"
print(sandbox.ready.seat.uid, sandbox.ready.seat.name, flush=True)
Box(sandbox, Program(("sh", "-c", shell)), on_output=lambda _, data: print(data, flush=True)).run()
"""
    command = [sys.executable, "-c", text]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=helpers.SOURCES.parents[2]
    ) as worker:
        assert worker.stdout is not None
        uid, name = worker.stdout.readline().split()
        assert b"ready" in worker.stdout.readline()
        # When it is killed
        worker.send_signal(signal.SIGKILL)
    # Then its program ends, and the next worker sweeps what is left of its groups
    if uid != b"None":
        _wait_until(lambda: not Traces.of(int(uid), "-").processes)
    groups = place.sandbox.start().groups
    assert bool(Traces.of(2**31, name.decode()).groups) == (groups is not None)
    sweep(seats.lock_folder(), groups, seats.FIRST_UID)
    assert not Traces.of(2**31, name.decode()).groups


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_programs_are_refused_where_nothing_keeps_them_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a machine without bubblewrap
    monkeypatch.setenv("PATH", str(tmp_path))
    # When a sandbox is looked for
    sandbox = find(tmp_path)
    # Then there is none, and it says what to do
    assert sandbox.isolation is Isolation.NONE
    assert "apt-get install bubblewrap" in sandbox.sentence
    with pytest.raises(SandboxError, match="Install bubblewrap"):
        Box(sandbox, Program(("true",))).run()


def test_programs_are_refused_where_no_namespace_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a bubblewrap that the kernel lets do nothing
    powerless = tmp_path / "bwrap"
    powerless.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    powerless.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    # When a sandbox is looked for, then there is none, and it says why
    sandbox = find(tmp_path)
    assert sandbox.isolation is Isolation.NONE
    assert "No permissions to create new namespace" in sandbox.sentence


def test_programs_are_refused_where_there_are_no_other_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    # Given a root that may be nobody else, as in some containers
    if place.sandbox.start().seat.uid is None:
        forbidden_here("only root has a user for each slot")

    def refuse(*arguments: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fchown", refuse)
    # When a sandbox is looked for, then there is none
    sandbox = find(place.folder)
    assert sandbox.isolation is Isolation.NONE
    assert "Invalid argument" in sandbox.sentence


def test_sandbox_that_leaks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    # Given a sandbox that shows folders of the host's
    real = command.system

    def leaking(isolation: Isolation, roots: Iterable[Path]) -> tuple[str, ...]:
        return (*real(isolation, roots), "--ro-bind", "/etc", "/leak")

    monkeypatch.setattr(command, "system", leaking)
    # When it is looked for, then the probe sees it, and it is not used
    sandbox = find(tmp_path)
    assert sandbox.isolation is Isolation.NONE
    assert "it sees folders of the host's" in sandbox.sentence


def test_without_a_compiler_it_is_python_that_starts_programs(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a machine without a compiler
    monkeypatch.setattr(helpers, "_compiled", lambda *_: None)
    with find(tmp_path, kinds=(place.mode.isolation,)) as sandbox:
        assert sandbox.start().helpers.launch[0] == helpers.PYTHON
        # Then programs end as they do elsewhere
        ended = run(sandbox, python("import sys; print(sys.stdin.read()); sys.exit(3)"), LIMITS)
        assert (ended.stdout, ended.outcome.exit_code) == (b"\n", 3)


@pytest.mark.parametrize(
    "name", ["kill_first.py", "proc_of_first.py", "forge_report.py", "open_descriptors.py",
             "daemon_with_output.sh", "out_link.sh", "out_fifo.sh", "files_without_end.py",
             "stopped_children.py", "fork_bomb.sh", "become_root.c", "limits_raised.c"],
)  # fmt: skip
def test_without_a_compiler_they_are_held_as_well(
    name: str, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = BY_NAME[name]
    monkeypatch.setattr(helpers, "_compiled", lambda *_: None)
    with find(tmp_path, kinds=(place.mode.isolation,)) as sandbox:
        ended = place.run(hostile, ("/nowhere", "1", "none", "2", "0"), sandbox)
        assert ended.verdict in hostile.ends, ended
        assert ended.outcome.artifact is None
