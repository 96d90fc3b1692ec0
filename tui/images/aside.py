"""Where results lie before somebody saves them."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

from shared.errors import SetupError


class Aside:
    """A folder that goes with the application, made when it is first needed."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = count(1)

    @property
    def folder(self) -> Path:
        """Nobody else may look into it; raises `SetupError`."""
        try:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="calcgrid-")
        except OSError as error:
            raise SetupError(f"No room for results: {error.strerror}.") from error
        return Path(self._folder.name)

    def path(self) -> Path:
        """A name that nothing has; raises `SetupError`."""
        return self.folder / f"result{next(self._numbers)}"

    def end(self) -> None:
        """Nothing of it is left."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
