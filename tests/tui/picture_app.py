"""A small application in a terminal that holds an image: what somebody types ends it."""

from __future__ import annotations

import asyncio
import signal
import sys

from textual.app import App

from tui.graphics.choosing import Graphics
from tui.graphics.driver import holding
from tui.graphics.held import Held


class PictureApp(App[None]):
    """Ends in the way that a letter stands for."""

    def __init__(self, png: bytes, graphics: Graphics) -> None:
        self._held = Held(graphics, self._write)
        self._png = png
        super().__init__(driver_class=holding(self._held))

    def _write(self, text: str) -> None:
        assert self._driver is not None
        self._driver.write(text)

    def on_mount(self) -> None:
        """Give the terminal an image."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)
        self._held.give(self._png, (20, 10))

    def key_c(self) -> None:
        """Crash."""
        raise ValueError("a mistake")

    def key_q(self) -> None:
        """Quit."""
        self.exit()

    def key_s(self) -> None:
        """Let another program have the terminal for a while."""
        with self.suspend():
            sys.__stdout__.write("elsewhere\n")  # type: ignore[union-attr]


if __name__ == "__main__":
    app = PictureApp(bytes.fromhex(sys.argv[1]), Graphics(sys.argv[2]))
    app.run()
    sys.exit(app.return_code)
