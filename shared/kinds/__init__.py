"""The kinds of task, each a module of its own."""

from __future__ import annotations

from collections.abc import Sequence

from shared.errors import ErrorCode, RequestError
from shared.kinds import code, expression, image
from shared.kinds.base import BlobName, Description, Kind, PieceBlobs

KINDS: dict[str, Kind] = {kind.name: kind for kind in (expression.KIND, code.KIND, image.KIND)}

STEPS: dict[str, Kind] = {kind.pieces.name: kind for kind in KINDS.values() if kind.pieces}
"""The kinds whose tasks may be split, by the name of what they are split into."""


def describe(kind: str, payload: bytes) -> Description:
    """What the broker needs to know of a payload; raises `RequestError` (`invalid`)."""
    known = KINDS.get(kind)
    if known is None:
        names = ", ".join(KINDS)
        raise RequestError(ErrorCode.INVALID, f"There is no such kind of task; there is {names}.")
    return known.describe(payload)


def has_blobs(kind: str) -> bool:
    """Whether tasks or steps of a kind take and make blobs."""
    known = KINDS.get(kind) or STEPS.get(kind)
    return known is not None and known.makes is not None


def blobs_taken(kind: str, payload: bytes, inputs: Sequence[bytes]) -> tuple[BlobName, ...]:
    """The blobs that a task or a step takes; raises `RequestError`."""
    pieces = pieces_of(STEPS.get(kind))
    return describe(kind, payload).blobs if pieces is None else pieces.takes(payload, inputs)


def blobs_made(kind: str, payload: bytes, result: bytes) -> tuple[BlobName, ...]:
    """Those that its result names; raises `RequestError`."""
    pieces = pieces_of(STEPS.get(kind))
    if pieces is not None and not pieces.is_last(payload):
        return pieces.makes(result)
    known = STEPS.get(kind) or KINDS[kind]
    return known.makes(result) if known.makes is not None else ()


def pieces_of(kind: Kind | None) -> PieceBlobs | None:
    """The blobs of what tasks of a kind are split into, where these have some."""
    return kind.pieces.blobs if kind is not None and kind.pieces is not None else None
