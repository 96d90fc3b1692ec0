"""Finds this user's local broker, and starts one in the background where none runs."""

from __future__ import annotations

import os
import socket
import subprocess
import time

from shared.errors import SetupError
from shared.home import Home
from shared.spawn import module_command

LOOK_EVERY_S = 0.02
GONE_WITHIN_S = 10.0
THERE_WITHIN_S = 10.0

READY = "ready"
"""What a broker says on its report descriptor once it answers, or once it knows that another
broker does; anything else is the sentence that says why it cannot run."""


def broker_answers(home: Home) -> bool:
    """Whether some broker listens on this home's socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(home.client_address.removeprefix("ipc://"))
        except OSError:
            return False
    return True


def wait_until_gone(home: Home) -> bool:
    """Wait for a broker that was asked to leave; whether it did."""
    deadline = time.monotonic() + GONE_WITHIN_S
    while broker_answers(home):
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_EVERY_S)
    return True


def start_broker(home: Home) -> None:
    """Start a broker and a worker that leave by themselves; raises `SetupError`.

    Two programs that do so at the same moment share one broker: the second to start finds the
    home locked and leaves.
    """
    home.make()
    reading, writing = os.pipe()
    with open(home.logs / "broker.log", "ab") as log, os.fdopen(reading) as report:
        options = ("--home", str(home.root), "--background", "--report-fd", str(writing))
        subprocess.Popen(
            module_command("broker", *options),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[writing],
            cwd="/",
        )
        os.close(writing)
        said = report.readline().strip()
    if said != READY:
        raise SetupError(said or f"The broker did not start; see {home.logs / 'broker.log'}.")


def ensure_broker(home: Home) -> None:
    """See that a local broker answers; raises `SetupError`.

    The home may still be locked by one that is just leaving: then the next try finds it free.
    """
    deadline = time.monotonic() + THERE_WITHIN_S
    while not broker_answers(home):
        if time.monotonic() >= deadline:
            log = home.logs / "broker.log"
            raise SetupError(f"A broker has {home.root} and does not answer; see {log}.")
        start_broker(home)
