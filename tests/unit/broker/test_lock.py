"""The lock on a home, where the disk does not take it."""

from __future__ import annotations

import os
from errno import ENOSPC
from pathlib import Path

import pytest

from broker import lock
from shared.errors import SetupError


def test_a_lock_that_cannot_be_written_is_a_sentence_and_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a disk that is full
    def no_room(_descriptor: int, _data: bytes) -> int:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    place = tmp_path / "broker.lock"
    with monkeypatch.context() as patch:
        patch.setattr("broker.lock.os.write", no_room)
        # When the lock is taken
        with pytest.raises(SetupError, match="No space left"):
            lock.lock(place)
    # Then it is there for the next who tries
    os.close(lock.lock(place))
