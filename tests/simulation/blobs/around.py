"""What is another in a run than it is in a grid: sizes, times, the disk, threads, and what slots do
with images."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from broker.core import retention
from broker.core.blobs import claiming, receiving
from broker.net import blobs as net
from broker.store.blobs import files
from broker.store.blobs.incoming import Incoming
from shared import limits
from shared.client.blobs import incoming, outgoing, sending
from shared.clock import SECOND
from shared.kinds import image
from shared.settings import Settings
from tests.simulation.blobs import handing
from tests.simulation.blobs.album import PIECE, Album
from tests.simulation.blobs.disk import Disk
from tests.simulation.blobs.threads import Threads
from workers.kinds import DOERS
from workers.slots import doing
from workers.supervisor.blobs import bringing, fetching
from workers.supervisor.blobs.places import folder_of

CUT_UP = (net, incoming, outgoing, bringing, fetching)
SENT_AT_ONCE = 3
HELD = 20 * SECOND
KEPT_FOR = 3 * SECOND
ROUND_EVERY = SECOND
QUOTA_UNIT = 100
"""Bytes that one of `quota.blobs` is."""


@contextmanager
def surroundings(album: Album, disk: Disk, threads: Callable[[], Threads]) -> Iterator[None]:
    """Have it so for a while."""
    values: tuple[tuple[Any, str, object], ...] = (
        *((module, "BLOB_PIECE_BYTES", PIECE) for module in CUT_UP),
        (limits, "BLOBS_SENT", SENT_AT_ONCE),
        (sending, "random", album.world.dice),
        (claiming, "HELD", HELD),
        (receiving, "KEPT_FOR", KEPT_FOR),
        (retention, "ROUND_EVERY", ROUND_EVERY),
        (Settings, "blob_quota", property(_quota)),
        (doing, "folder_of", _folder_of),
        (net, "_threads", threads),
        (os, "fsync", disk.sync_file),
        (files, "sync_folder", disk.sync_folder),
        (Incoming, "append", _appending(disk, Incoming.append)),
        (Incoming, "drop", _dropping(disk, Incoming.drop)),
        *handing.changes(disk),
    )
    with ExitStack() as stack:
        stack.enter_context(patch.dict(DOERS, {image.NAME: album.do}))
        for where, name, value in values:
            stack.enter_context(patch.object(where, name, value))
        yield


def _quota(settings: Settings) -> int:
    return settings["quota.blobs"] * QUOTA_UNIT


def _folder_of(home: Any, _supervisor: int, key: int, attempt: int) -> Any:
    """Slots are in the process of their supervisor."""
    return folder_of(home, os.getpid(), key, attempt)


def _appending(disk: Disk, append: Callable[[Incoming, bytes], None]) -> Any:
    def checked(incoming: Incoming, data: bytes) -> None:
        disk.check_room()
        append(incoming, data)

    return checked


def _dropping(disk: Disk, drop: Callable[[Incoming], None]) -> Any:
    def noted(incoming: Incoming) -> None:
        drop(incoming)
        disk.closed(incoming)

    return noted
