"""What the broker has promised to a user about images, as the user remembers it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.kinds.base import BlobName
from tests.simulation.blobs.album import Album


@dataclass(slots=True)
class Promise:
    """A task that was acknowledged."""

    id: bytes
    number: int
    takes: BlobName
    cancelled: bool = False
    deleted: bool = False
    """somebody has asked for that"""


@dataclass(slots=True)
class Pictures:
    """The tasks of one user that take images. They outlive the user's process."""

    album: Album
    submitted: dict[bytes, BlobName] = field(default_factory=dict)
    """what each takes, by id"""
    promises: dict[bytes, Promise] = field(default_factory=dict)
    wanted: bool = True
    """in some runs nobody wants any"""

    def accept(self, task: bytes, number: int) -> bool:
        """Whether a task that was acknowledged is one of these."""
        takes = self.submitted.get(task)
        if takes is not None:
            self.promises.setdefault(task, Promise(task, number, takes))
        return takes is not None

    def there(self) -> list[Promise]:
        """Those that nobody has asked to delete."""
        return [one for one in self.promises.values() if not one.deleted]
