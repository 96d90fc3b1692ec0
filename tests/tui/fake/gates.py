"""What a broker in memory takes long to do, until a test lets it go on."""

from __future__ import annotations

import asyncio

from shared.wire import accounts
from shared.wire import client as wire

DEEDS = (wire.Cancel, wire.Delete, wire.Retry)
FORMS = (accounts.Invite, accounts.ChangePassword)


class Gates:
    """One for each thing that a test may hold; all are open at first."""

    def __init__(self) -> None:
        self.most_deeds = 0
        """so many requests that do something to tasks have waited at the same time"""
        self._deeds_waiting = 0
        self._opening, self._log_ins = _open(), _open()
        self._pages, self._deeds, self._forms = _open(), _open(), _open()

    async def wait(self, request: object) -> None:
        """Until a request may be answered."""
        await asyncio.sleep(0)
        if isinstance(request, wire.List):
            await self._pages.wait()
        if isinstance(request, wire.LogIn):
            await self._log_ins.wait()
        if isinstance(request, FORMS):
            await self._forms.wait()
        if isinstance(request, DEEDS):
            await self._wait_with_deed()

    async def _wait_with_deed(self) -> None:
        self._deeds_waiting += 1
        self.most_deeds = max(self.most_deeds, self._deeds_waiting)
        await self._deeds.wait()
        self._deeds_waiting -= 1

    def hold_opening(self) -> None:
        """Be away when the application starts."""
        self._opening.clear()

    def let_open(self) -> None:
        """Be there at last."""
        self._opening.set()

    def hold_log_in(self) -> None:
        """Take long to compare passwords."""
        self._log_ins.clear()

    def let_log_in(self) -> None:
        """Be done with comparing passwords."""
        self._log_ins.set()

    def hold_pages(self) -> None:
        """Keep whoever asks for tasks waiting."""
        self._pages.clear()

    def let_pages_go(self) -> None:
        """Answer whoever asks for tasks."""
        self._pages.set()

    def hold_deeds(self) -> None:
        """Take long to do what is asked to be done to tasks."""
        self._deeds.clear()

    def let_deeds_go(self) -> None:
        """Do it."""
        self._deeds.set()

    def hold_forms(self) -> None:
        """Take long to keep what was typed into a form about accounts."""
        self._forms.clear()

    def let_forms_go(self) -> None:
        """Keep it."""
        self._forms.set()


def _open() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event
