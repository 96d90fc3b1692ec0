"""The supervisor's end of a probe: a process that finds out which programs can run here."""

from __future__ import annotations

import logging
import os
import subprocess

from shared.errors import WireError
from shared.home import Home
from shared.limits import FRAME_BYTES
from shared.spawn import module_command
from shared.wire.codec import unpack
from shared.wire.fleet import Offer
from workers.slots.signals import held_back

log = logging.getLogger("calc-worker")

NOTHING = Offer("none", ())


class Probe:
    """A running probe: it says what the worker can offer, and ends. Nothing here waits for it."""

    def __init__(self, home: Home) -> None:
        lifeline, self._lifeline = os.pipe()
        self.descriptor, said = os.pipe()
        command = module_command("workers.languages.probe", str(home.root), str(lifeline))
        try:
            with held_back():
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=said, pass_fds=(lifeline,)
                )
        except OSError:
            os.close(self._lifeline)
            os.close(self.descriptor)
            raise
        finally:
            os.close(lifeline)
            os.close(said)
        self._said = b""

    def receive(self) -> Offer | None:
        """What the worker can offer, once the probe has ended; one that fails has nothing."""
        data = os.read(self.descriptor, FRAME_BYTES)
        self._said += data
        if data and len(self._said) <= FRAME_BYTES:
            return None
        self.close()
        try:
            return unpack(Offer, self._said)
        except WireError:
            log.error("what programs can run here could not be found out; code jobs are refused")
            return NOTHING

    def close(self) -> None:
        """End it, if it still runs."""
        os.close(self.descriptor)
        os.close(self._lifeline)
        self._process.kill()
        self._process.wait()
