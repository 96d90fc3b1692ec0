"""The line in which a broker tells its key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from shared.address import KEY_AFTER, Remote
from shared.keys.asking import key_told, line_of, told_key
from shared.keys.pair import new_pair

KEY = new_pair().public

WRONG = {
    "nothing": b"",
    "half": line_of(KEY)[:-1],
    "no broker": b"HTTP/1.1 400 Bad Request\r\n" + bytes(60),
    "no key": b"calcgrid 1 " + b"!" * 43 + b"\n",
    "another version": line_of(KEY).replace(b"1", b"2", 1),
}


def test_what_is_told_is_understood() -> None:
    assert key_told(line_of(KEY)) == KEY


def asked(says: Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]) -> bytes:
    """What a client makes of it."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says(writer)
        writer.close()

    async def ask() -> bytes:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await told_key(Remote("127.0.0.1", port - KEY_AFTER))

    return asyncio.run(ask())


def test_a_line_may_come_in_pieces() -> None:
    async def says(writer: asyncio.StreamWriter) -> None:
        for byte in line_of(KEY):
            writer.write(bytes([byte]))
            await writer.drain()

    assert asked(says) == KEY


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_who_says_something_else_is_no_broker(line: bytes) -> None:
    async def says(writer: asyncio.StreamWriter) -> None:
        writer.write(line)

    with pytest.raises(ValueError, match=r"."):
        asked(says)
