"""How long `calc-tui` takes until its screen is there, in a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from shared.home import Home
from shared.local import start_broker
from shared.spawn import module_command

ON_SCREEN = b"password"
"""A word of the log-in screen, in lower case."""

READ_BYTES = 65_536
GIVE_UP_S = 20.0
TRIES = 5


def with_broker(folder: Path) -> float:
    """Seconds until the log-in screen, a broker running: the median of some starts."""
    home = _home(folder, "running")
    start_broker(home)
    times = [seconds_to_screen(home) for _ in range(TRIES)]
    stop(home)
    return statistics.median(times)


def without_broker(folder: Path) -> float:
    """Seconds until the log-in screen where a broker has to be started first."""
    times = []
    for number in range(TRIES):
        home = _home(folder, f"new-{number}")
        times.append(seconds_to_screen(home))
        stop(home)
    return statistics.median(times)


def stop(home: Home) -> None:
    """Take the background grid of a home down."""
    subprocess.run(module_command("shared.cli", "down", "--home", str(home.root)), check=True)


def seconds_to_screen(home: Home) -> float:
    """Start the application, wait for its screen, end it."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(CALC_HOME=str(home.root), TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(sys.executable, module_command("tui"))  # noqa: S606
    try:
        return _wait_for_screen(terminal, began)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _wait_for_screen(terminal: int, began: float) -> float:
    seen = b""
    while ON_SCREEN not in seen.lower():
        left = GIVE_UP_S - (time.perf_counter() - began)
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise TimeoutError("calc-tui showed no log-in screen")
        seen += os.read(terminal, READ_BYTES)
    return time.perf_counter() - began


def _home(folder: Path, name: str) -> Home:
    return Home.at(folder / name)
