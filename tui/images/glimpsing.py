"""Looks at images: in a process apart, as whoever made them may be a stranger."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

from shared.errors import CalcError, ImageError, WireError
from shared.kinds.image import Code
from shared.kinds.image.glimpse import Glimpse, Glimpsed
from shared.spawn import module_command
from shared.wire.codec import unpack
from tui.images.files import opened

MODULE = "workers.images.apart.glimpse"

ENDED = "Unreadable image: what decodes it has ended, or it took too long."


async def glimpse(path: Path) -> Glimpse:
    """What there is to see in a file; raises `CalcError`."""
    answer = await _ask(path)
    if answer.glimpse is None:
        raise CalcError(*(answer.error or (Code.UNREADABLE, ENDED))[:2])
    return answer.glimpse


async def _ask(path: Path) -> Glimpsed:
    with await asyncio.to_thread(opened, path) as file:
        process = await asyncio.create_subprocess_exec(
            *module_command(MODULE), stdin=file, stdout=PIPE, stderr=DEVNULL
        )
    try:
        body, _ = await process.communicate()
        return unpack(Glimpsed, body)
    except WireError:
        raise ImageError(Code.UNREADABLE, ENDED) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
