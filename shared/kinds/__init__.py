"""The kinds of task, each a module of its own."""

from __future__ import annotations

from shared.errors import ErrorCode, RequestError
from shared.kinds import code, expression, image
from shared.kinds.base import Description, Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (expression.KIND, code.KIND, image.KIND)}


def describe(kind: str, payload: bytes) -> Description:
    """What the broker needs to know of a payload; raises `RequestError` (`invalid`)."""
    known = KINDS.get(kind)
    if known is None:
        names = ", ".join(KINDS)
        raise RequestError(ErrorCode.INVALID, f"There is no such kind of task; there is {names}.")
    return known.describe(payload)


def has_blobs(kind: str) -> bool:
    """Whether tasks of a kind take and make blobs."""
    known = KINDS.get(kind)
    return known is not None and known.makes is not None
