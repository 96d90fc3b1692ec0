"""The worker that a broker in the background keeps beside itself."""

from __future__ import annotations

import logging
import os
import subprocess
import threading

from shared.home import Home
from shared.spawn import module_command

RESTART_AFTER_S = 1.0
STOP_WITHIN_S = 0.5
"""The broker has stopped listening: what the worker might still finish nobody would hear of."""

log = logging.getLogger("calc-broker")


class LocalWorker:
    """A `calc-worker` that ends with this process and is started again when it dies, though not
    when it has left in order."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._reading, self._writing = os.pipe()
        self._thread = threading.Thread(target=self._keep, name="local worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the worker leave, and see that it does."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(STOP_WITHIN_S)
        if process is not None and process.poll() is None:
            process.kill()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                status = self._work()
                ending = f"ended with status {status}"
            except OSError as error:
                ending = f"could not be started: {error.strerror}"
            else:
                if status == 0:  # somebody has drained it, and wants it to be gone
                    log.info("the local worker has left")
                    return
            if not self._stopping.is_set():
                log.warning("the local worker %s; starting another", ending)
                self._stopping.wait(RESTART_AFTER_S)

    def _work(self) -> int:
        self._home.logs.mkdir(exist_ok=True)
        options = ("--home", str(self._home.root), "--broker", self._home.worker_address)
        with open(self._home.logs / "worker.log", "ab") as out:
            self._process = subprocess.Popen(
                module_command("workers", *options, "--lifeline", str(self._reading)),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=[self._reading],
            )
            return self._process.wait()
