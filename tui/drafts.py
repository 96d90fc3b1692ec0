"""Keeps on disk what users have typed into the code screen, so that nothing of it is lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from shared import private_file
from shared.errors import SetupError, WireError
from shared.home import Home
from shared.wire.codec import pack, unpack
from tui.model.code.workspace import Kept

MOST_BYTES = 64 * 1024 * 1024


class Drafts:
    """A file for each user of each broker, which that user alone has the home to."""

    def __init__(self, home: Home, broker: str) -> None:
        self._folder = home.drafts
        self._broker = broker

    def load(self, user: str) -> Kept | None:
        """What was kept. A file that cannot be read is laid aside, not overwritten."""
        path = self._path(user)
        try:
            return unpack(Kept, path.read_bytes())
        except WireError:
            with suppress(OSError):
                path.replace(path.with_suffix(".damaged"))
        except OSError:
            pass
        return None

    def save(self, user: str, kept: Kept) -> None:
        """Keep this; raises `SetupError`."""
        data = pack(kept)
        while len(data) > MOST_BYTES and kept.aside:
            kept = replace(kept, aside=kept.aside[:-1])
            data = pack(kept)
        path = self._path(user)
        try:
            private_file.replace(path, data)
        except OSError as error:
            sentence = f"Cannot keep what you type in {path}: {error.strerror}."
            raise SetupError(sentence) from error

    def _path(self, user: str) -> Path:
        name = sha256(f"{self._broker}\0{user}".encode()).hexdigest()
        return self._folder / name[:32]
