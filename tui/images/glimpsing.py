"""Looks at images: in a process apart, as whoever made them may be a stranger."""

from __future__ import annotations

import asyncio
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

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
    looking = _Looking()
    try:
        answer = await asyncio.to_thread(looking.at, path)
    finally:
        looking.give_up()
    if answer.glimpse is None:
        raise CalcError(*(answer.error or (Code.UNREADABLE, ENDED))[:2])
    return answer.glimpse


class _Looking:
    """Goes on in a thread, and is given up from another one: nobody waits for what nobody sees."""

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._given_up = False

    def at(self, path: Path) -> Glimpsed:
        """What the process says of a file; raises `CalcError`."""
        command = module_command(MODULE)
        with (
            opened(path) as file,
            Popen(command, stdin=file, stdout=PIPE, stderr=DEVNULL) as process,
        ):
            self._process = process
            if self._given_up:
                process.kill()
            body, _ = process.communicate()
        try:
            return unpack(Glimpsed, body)
        except WireError:
            raise ImageError(Code.UNREADABLE, ENDED) from None

    def give_up(self) -> None:
        """End the process, if it has not ended."""
        self._given_up = True
        if self._process is not None:
            self._process.kill()
