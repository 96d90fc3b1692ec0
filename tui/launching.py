"""Launches workers here, in the name of who is logged in."""

from __future__ import annotations

import asyncio

from tui.children import Children
from tui.connection import Connection


async def launch(connection: Connection, children: Children, many: int) -> None:
    """Start so many more; raises `CalcError`. The screen stays alive between them."""
    ticket = await connection.ticket()
    for _ in range(many):
        children.launch(ticket)
        await asyncio.sleep(0)
