"""The one line in which a broker tells its public key to whoever connects. Anybody on the way may
tell another one: it is worth no more than comparing its fingerprint, or what is known already."""

from __future__ import annotations

import asyncio

from shared.address import Remote
from shared.keys.pair import KEY_CHARS, key_in, text_of

WITHIN_S = 5.0

_BEGINNING = b"calcgrid 1 "
_LENGTH = len(_BEGINNING) + KEY_CHARS + 1


def line_of(key: bytes) -> bytes:
    """What is told of a key."""
    return b"%s%s\n" % (_BEGINNING, text_of(key).encode())


def key_told(line: bytes) -> bytes:
    """The key in such a line; raises `ValueError`."""
    if not line.startswith(_BEGINNING) or not line.endswith(b"\n"):
        raise ValueError("this is no broker")
    return key_in(line[len(_BEGINNING) : -1].decode())


async def told_key(broker: Remote) -> bytes:
    """The key that a broker tells; raises `OSError` where nothing answers in time, `ValueError`
    where it is no broker."""
    async with asyncio.timeout(WITHIN_S):
        reader, writer = await asyncio.open_connection(*broker.asked_for_key)
        try:
            return key_told(await reader.readexactly(_LENGTH))
        except asyncio.IncompleteReadError as error:
            raise ValueError("this is no broker") from error
        finally:
            writer.close()
