"""Whole grids of real processes, each on a home of its own, and what is left of them.

Every process of a grid has `CALC_HOME` in its environment, children of children too: that is how
they are found, and how a test knows that none is left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from shared.home import Home
from shared.states import WorkerState
from shared.wire import client as wire
from shared.wire.rows import TaskRow, WorkerRow
from tests.support.brokers import (
    DEADLINE_S,
    Broker,
    RawPeer,
    eventually,
    running_broker,
    short_home,
)
from tests.support.kept import damage_of

PASSWORD = "correct horse"
MODULES = {
    "calc": "shared.cli",
    "calc-worker": "workers",
    "calc-broker": "broker",
    "calc-tui": "tui",
}


def busy(times: int) -> str:
    """An expression that takes some 10 ms of work in C for each time; its value is 0.

    Each factorial waits for the one before, so that it stays one task in one slot.
    """
    again = times - 1
    return "(" * again + "100000!%7" + "+100000)!%7" * again


FOREVER = busy(3_000)
"""Half a minute of it, of which nothing is too large."""

MORE_THAN_TO_START_S = 0.6
"""Processor time that no slot needs to get ready."""


ROLES = "expression"
"""Of workers, so that hundreds of them need not look for languages."""


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    out: str
    err: str


class Grid:
    """A home, the programs that run on it, and nothing that was there before."""

    def __init__(self, root: Path) -> None:
        self.home = Home.at(root)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("CALC_")}
        self.env |= {"CALC_HOME": str(root), "COLUMNS": "100", "CALC_ROLES": ROLES}
        self.env.pop("PYTHONUNBUFFERED", None)  # nobody who waits for a result would have set it
        self._started: list[subprocess.Popen[bytes]] = []

    def run_programs(self) -> None:
        """Have the workers that start from now on run programs, too."""
        self.env["CALC_ROLES"] = f"{ROLES},code"

    def work_on_images(self) -> None:
        """Have the workers that start from now on work on images, too."""
        self.env["CALC_ROLES"] = f"{ROLES},image"

    def command(self, program: str, *args: str) -> list[str]:
        """How a program of the grid is started."""
        return [sys.executable, "-m", MODULES[program], *args]

    def calc(self, *args: str, stdin: bytes = b"", **env: str) -> Finished:
        """Run `calc` to its end."""
        done = subprocess.run(
            self.command("calc", *args),
            input=stdin,
            capture_output=True,
            env=self.env | env,
            timeout=60,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())

    def register(self, user: str = "ann") -> None:
        """Make an account and log in to it, which starts the grid where it does not run."""
        done = self.calc("register", user, "--password-stdin", stdin=PASSWORD.encode())
        assert done.status == 0, done

    def log_in(self, user: str = "ann") -> None:
        """Log in to an account that is there."""
        done = self.calc("login", user, "--password-stdin", stdin=PASSWORD.encode())
        assert done.status == 0, done

    def start(self, program: str, *args: str) -> subprocess.Popen[bytes]:
        """Start a program and go on; it is ended with the grid."""
        process = subprocess.Popen(
            self.command(program, *args),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.env,
        )
        self._started.append(process)
        return process

    def worker(self, name: str, slots: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker in the foreground, its log in a file of its name."""
        self.home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log_of(name).open("ab") as log:
            process = subprocess.Popen(
                self.command("calc-worker", "--name", name, "--slots", str(slots)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
            )
        self._started.append(process)
        return process

    def log_of(self, name: str) -> Path:
        """What a worker that was started here has to say."""
        return self.home.root.with_name(f"{name}.worker.log")

    def processes(self, module: str = "") -> list[psutil.Process]:
        """The processes of this grid, or those that run a module."""
        return [p for p in _with_home(self.home) if not module or _runs(p, module)]

    def slots(self) -> list[psutil.Process]:
        """The processes that compute."""
        return self.processes("workers.slots.main")

    def end(self) -> None:
        """End everything, whatever state it is in."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait(DEADLINE_S)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    with suppress(BrokenPipeError):
                        stream.close()
        for stray in self.processes():
            with suppress(psutil.NoSuchProcess):
                stray.kill()
        if self.home.sockets.parent != self.home.root:
            with suppress(OSError):
                for entry in self.home.sockets.iterdir():
                    entry.unlink()
                self.home.sockets.rmdir()

    def wait_until_empty(self) -> None:
        """See that no process of this grid is left."""
        eventually(lambda: not self.processes(), f"no process of {self.home.root} is left")


@contextmanager
def new_grid(root: Path | None = None) -> Iterator[Grid]:
    """A grid on a home that does not exist yet. What the test leaves running is a failure, but
    for the programs that it has started itself in the foreground: those are killed."""
    with ExitStack() as stack:
        grid = Grid(stack.enter_context(short_home()) if root is None else root)
        stack.callback(grid.end)
        yield grid
        for process in grid._started:
            process.kill()
            process.wait(DEADLINE_S)
        grid.wait_until_empty()


@contextmanager
def served_grid(*options: str) -> Iterator[tuple[Grid, Broker, RawPeer]]:
    """A grid with a broker in the foreground, `options` as on its command line, and a client that
    has registered. Whatever a test does, what a `kill -9` leaves on disk in the end is sound."""
    with new_grid() as grid, running_broker(grid.home, *options, env=grid.env) as broker:
        client = broker.client()
        client.register("ann")
        yield grid, broker, client
        broker.close()
        assert damage_of(grid.home.database) == []


def workers(client: RawPeer) -> dict[str, WorkerRow]:
    """The fleet by name."""
    fleet = client.ask(wire.Workers())
    assert isinstance(fleet, wire.FleetNow), fleet
    return {row.name: row for row in fleet.workers}


def wait_for_workers(client: RawPeer, *names: str) -> None:
    """Wait until these workers are there, and no others."""

    def alive() -> bool:
        rows = workers(client).values()
        return {row.name for row in rows if row.state is WorkerState.ALIVE} == set(names)

    eventually(alive, f"these workers are there: {names}")


def ended(client: RawPeer, task: bytes) -> TaskRow:
    """The row of a task once it has ended. Asks rather than listens, so that a test of pushes
    is the only one to depend on them."""

    def look() -> TaskRow | None:
        row = client.get(task)
        return row if row.state.ended else None

    return eventually(look, "the task has ended")


def wait_until_running(client: RawPeer, *tasks: bytes) -> list[TaskRow]:
    """The rows of tasks once a slot has begun them all."""

    def look() -> list[TaskRow] | None:
        rows = [client.get(task) for task in tasks]
        return rows if all(row.started is not None for row in rows) else None

    return eventually(look, "the tasks are running")


def wait_for_attempt(client: RawPeer, task: bytes, attempt: int) -> None:
    """Wait until a slot has begun this attempt."""

    def look() -> bool:
        row = client.get(task)
        return row.attempt == attempt and row.started is not None

    eventually(look, f"attempt {attempt} has begun")


def busy_slots(grid: Grid, many: int = 1) -> list[psutil.Process]:
    """The slots that compute, once there are so many."""

    def look() -> list[psutil.Process] | None:
        computing = [slot for slot in grid.slots() if _cpu(slot) > MORE_THAN_TO_START_S]
        return computing if len(computing) == many else None

    return eventually(look, f"{many} slots compute")


def wait_until_idle(grid: Grid) -> None:
    """Wait until no slot uses the processor."""

    def look() -> bool:
        before = {slot: _cpu(slot) for slot in grid.slots()}
        time.sleep(0.1)
        return all(_cpu(slot) == used for slot, used in before.items())

    eventually(look, "no slot computes")


def kill(process: psutil.Process) -> None:
    """`kill -9`."""
    process.send_signal(signal.SIGKILL)


def wait_gone(processes: Sequence[psutil.Process]) -> None:
    """Wait until none of these processes runs any more."""
    eventually(lambda: not any(map(_runs_still, processes)), f"these are gone: {processes}")


def _runs_still(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def _with_home(home: Home) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            found = process.environ().get("CALC_HOME")
            if found == str(home.root) and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def _runs(process: psutil.Process, module: str) -> bool:
    try:
        line = process.cmdline()
    except psutil.Error:
        return False
    return "-m" in line and line[line.index("-m") + 1] == module
