"""Launches workers here, in the name of who is logged in."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App

from tui.children import Children
from tui.connection import Connection
from tui.model.format import counted
from tui.say import say


async def launch(app: App[Any], connection: Connection, children: Children, many: int) -> None:
    """Start so many more; raises `CalcError`. The screen stays alive between them."""
    ticket = await connection.ticket()
    for _ in range(many):
        children.launch(ticket)
        await asyncio.sleep(0)
    say(app, f"Launched {counted(many, 'worker')}.")
