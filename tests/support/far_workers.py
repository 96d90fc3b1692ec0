"""Workers as on another machine: a home of their own, and nothing but the network to a broker."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from bench.places import free_place
from shared.address import Remote
from shared.enrolling.line import COMMAND
from tests.support.brokers import (
    DEADLINE_S,
    Broker,
    RawPeer,
    eventually,
    running_broker,
    short_home,
)
from tests.support.kept import damage_of

COMMAND_WITHIN_S = 60


class Hub:
    """A broker that listens for other machines, and its administrator."""

    def __init__(self, broker: Broker, place: Remote) -> None:
        self.broker = broker
        self.place = place
        self.ann: RawPeer = broker.client()
        self.ann.register("ann")

    def enroll(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `calc-broker enroll` to its end."""
        home = str(self.broker.home.root)
        return subprocess.run(
            [sys.executable, "-m", "broker", "--home", home, "enroll", *arguments],
            capture_output=True,
            text=True,
            env=self.broker.env,
            timeout=COMMAND_WITHIN_S,
            check=False,
        )

    def line_for(self, *arguments: str) -> str:
        """What stands behind `--join` in the line that is printed."""
        done = self.enroll(*arguments)
        assert done.returncode == 0, done.stderr
        *command, line = shlex.split(done.stdout)
        assert " ".join(command) == COMMAND
        return line

    def restart(self) -> None:
        """`kill -9`, another broker, and the administrator is back."""
        self.broker.restart()
        self.come_back()

    def come_back(self) -> None:
        """The administrator, over another connection."""
        self.ann = self.broker.client()
        self.ann.log_in("ann")


@contextmanager
def hub() -> Iterator[Hub]:
    """A broker on a home and three ports of its own; what is on disk in the end is sound."""
    place = free_place()
    with short_home() as home, running_broker(home, "--listen", place.clients) as broker:
        it = Hub(broker, place)
        yield it
        broker.close()
        assert damage_of(broker.home.database) == []


class FarWorker:
    """One process after the other on the same home."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.log = root / "log"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("CALC_")}
        self.env |= {"CALC_HOME": str(self.home), "CALC_ROLES": "expression", "CALC_SLOTS": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The one that was started last."""
        assert self._process is not None, "it was not started"
        return self._process

    @property
    def said(self) -> str:
        """What all of them have logged."""
        return self.log.read_text(errors="replace")

    def start(self, *arguments: str, stdin: str = "", **env: str) -> None:
        """Start one."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "workers", *arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self.env | env,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(stdin.encode())
        self._process.stdin.close()

    def ended(self) -> int:
        """The status that it ends with."""
        return self.process.wait(DEADLINE_S)

    def says(self, text: str) -> None:
        """Wait until this is in the log."""
        eventually(lambda: text in self.said, f"{text!r} in the log:\n{self.said}")

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait(DEADLINE_S)


@contextmanager
def far_worker() -> Iterator[FarWorker]:
    """A machine of its own for a worker."""
    root = Path(tempfile.mkdtemp(prefix="cg-far-"))
    worker = FarWorker(root)
    try:
        yield worker
    finally:
        if worker._process is not None and worker._process.poll() is None:
            worker.kill()
        rmtree(root, ignore_errors=True)
