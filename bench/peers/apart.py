"""Runs the measurement of one peer in its own environment, and ends it whatever it does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.figures import Figures
from bench.peers.services.base import FOLDER, SOCKETS
from bench.peers.table import Peer
from shared.safety import one_line

ROOT = Path(__file__).parents[2]
TIME_LIMIT_S = 90.0

PACKAGES = {"postgres": "postgresql"}
"""What servers are in, where that has another name."""


class LeftOut(Exception):
    """A peer that there are no figures of, and why."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Where peers are measured: their Python, and a folder on the disk that is measured on."""

    place: Path
    python: str = sys.executable
    time_limit_s: float = TIME_LIMIT_S

    def figures(self, peer: Peer, jobs: int, round_trips: int) -> Figures:
        """What one run finds; raises `LeftOut`."""
        require(peer.server)
        command = (self.python, "-m", "bench.peers.child", peer.module, str(jobs), str(round_trips))
        with TemporaryDirectory(dir=self.place) as folder, TemporaryDirectory() as sockets:
            own = {**peer.environment, FOLDER: folder, SOCKETS: sockets, "PYTHONPATH": str(ROOT)}
            return Figures(**json.loads(self._output(command, own)))

    def _output(self, command: tuple[str, ...], own: Mapping[str, str]) -> str:
        with subprocess.Popen(
            command,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as child:
            return self._heard(child)

    def _heard(self, child: subprocess.Popen[str]) -> str:
        try:
            said, complaint = child.communicate(timeout=self.time_limit_s)
        except BaseException as error:
            os.killpg(child.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise LeftOut(f"it was not done within {self.time_limit_s:.0f} s") from None
            raise
        if child.returncode:
            raise LeftOut(one_line((complaint.strip().splitlines() or ["it failed"])[-1]))
        return said


def require(server: str | None) -> None:
    """Raise `LeftOut` where a server is missing."""
    if server is not None and shutil.which(server) is None:
        raise LeftOut(
            f"it needs {server}, which calcgrid never does "
            f"(on Debian and Ubuntu: apt install {PACKAGES.get(server, server)})"
        )
