"""Textual's driver of a terminal that holds images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from tui.graphics.held import Held


def holding(held: Held) -> type[LinuxDriver]:
    """A driver that leaves none of them behind, however the application ends, and that gives them
    back to a terminal that another program had meanwhile."""

    class HoldingDriver(LinuxDriver):
        def start_application_mode(self) -> None:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            held.give_all()

        def stop_application_mode(self) -> None:
            if self._writer_thread is not None:
                held.drop_all()
            super().stop_application_mode()

    return HoldingDriver
