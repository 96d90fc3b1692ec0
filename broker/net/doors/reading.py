"""Frames of a peer as events."""

from __future__ import annotations

from broker.core.events import HERE, BadFrame, FromClient, FromWorker, Origin, Peer, Side
from shared import limits
from shared.errors import ErrorCode, WireError
from shared.wire.blobs import Fetch, Want
from shared.wire.client import Submit
from shared.wire.codec import decode, read_header
from shared.wire.fleet import HandBack, Outcomes

Incoming = FromClient | FromWorker | BadFrame


def read(side: Side, peer: Peer, frames: list[bytes], origin: Origin = HERE) -> Incoming:
    """What a peer has sent, as an event."""
    request = 0
    try:
        header = read_header(frames)
        request = header.request
        if side is Side.CLIENTS and not request:
            raise WireError(ErrorCode.INVALID, "A request carries an id of its own, not 0.")
        message = decode(header, frames[1])
    except WireError as error:
        return BadFrame(side, peer, request, error)
    except Exception:
        # A frame must never stop the broker, whatever nobody has thought of yet.
        unread = WireError(ErrorCode.INTERNAL, "The message could not be read.")
        return BadFrame(side, peer, request, unread)
    if side is Side.CLIENTS:
        return FromClient(peer, request, message, origin, len(frames[1]))
    return FromWorker(peer, message, origin)


def read_for(event: Incoming) -> int:
    """Bytes of files that the answer takes."""
    message = None if isinstance(event, BadFrame) else event.message
    return limits.BLOB_PIECE_BYTES if isinstance(message, Fetch | Want) else 0


def tasks_in(event: Incoming) -> int:
    """How many tasks it is about, each of which costs."""
    message = None if isinstance(event, BadFrame) else event.message
    if isinstance(message, Submit):
        return len(message.tasks)
    return len(message.items) if isinstance(message, Outcomes | HandBack) else 0
