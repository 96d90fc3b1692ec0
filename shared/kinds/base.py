"""What a kind of task has to say of itself before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from shared.settings import Settings


class Referent(Enum):
    """How a payload names the task whose result it wants."""

    NUMBER = "number"
    """by its number among its owner's"""
    ANSWER = "ans"
    """the one submitted before"""
    NAME = "name"
    """by a name that its owner gave to its result"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A result that a payload wants: `text` is how it is written, from character `start` on."""

    referent: Referent
    text: str
    start: int
    end: int
    number: int = 0
    """only for a `NUMBER`"""


class BlobName(NamedTuple):
    """Bytes that a payload or a result names, which travel and lie apart from it."""

    digest: bytes
    """their SHA-256"""
    size: int


class Description(NamedTuple):
    """What the broker needs to know of a payload that it does not otherwise read."""

    title: str
    """the beginning of what a person typed, for lists; at most `limits.TITLE_CHARS` characters"""
    references: tuple[Reference, ...] = ()
    """each once, in the order of the payload"""
    needs: str = ""
    """what a worker has to offer beside the kind itself, such as a language"""
    takes_input: bool = False
    """whether it may be given input while it runs"""
    check: Callable[[Settings], None] | None = None
    """Raises `RequestError` for what the grid, as it is set now, does not allow."""
    keeps: str | None = None
    """the name under which its owner wants the result to be kept"""
    blobs: tuple[BlobName, ...] = ()
    """what its owner has to have sent before; at most `limits.BLOBS`"""
    digest: Callable[[Mapping[str, bytes]], bytes] | None = None
    """What payloads with the same result have in common, in 16 bytes, given the digests of what
    this one refers to, by how that is written. None where results are not to be cached."""


class Interrupted(Protocol):
    """Makes a result of what a task has printed that was cancelled while it ran."""

    def __call__(
        self, stdout: bytes, stderr: bytes, *, stdout_cut: bool = ..., stderr_cut: bool = ...
    ) -> bytes: ...


def ability_of(kind: str, needs: str) -> str:
    """What a worker has to offer to do tasks of a kind that need this: `expression`, `code:c`."""
    return f"{kind}:{needs}" if needs else kind


class PieceBlobs(NamedTuple):
    """The blobs of steps. All of these raise `RequestError` for what cannot be read."""

    takes: Callable[[bytes, Sequence[bytes]], tuple[BlobName, ...]]
    """what a step takes, given its payload and the results of the steps before it"""
    makes: Callable[[bytes], tuple[BlobName, ...]]
    """what a result names; that of the last step is the task's"""
    is_last: Callable[[bytes], bool]
    """whether the step with this payload is that one"""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What tasks of a kind are split into, by the name that this work has for workers."""

    name: str
    blobs: PieceBlobs | None = None
    """only where they take and make some"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task: `describe` raises `RequestError` (`invalid`) for a payload it refuses."""

    name: str
    describe: Callable[[bytes], Description]
    has_value: bool = False
    """whether other tasks can refer to its results"""
    interrupted: Interrupted | None = None
    """only where its tasks print while they run"""
    makes: Callable[[bytes], tuple[BlobName, ...]] | None = None
    """the blobs that a result names; raises `RequestError` for a body that is none"""
    pieces: Pieces | None = None
    """only where a worker may plan how several do a task"""
