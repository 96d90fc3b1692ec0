"""How the bytes of images travel: in pieces, so that nobody holds more than a few of them, or on
the broker's own machine as files.

A blob is a sequence of bytes that is known by its SHA-256. Who sends one keeps at most
`limits.PIECES_SENT` unanswered, who fetches one asks for the next piece itself. Everything here is
safe to say twice: a piece that has come is answered with how far the broker is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from shared import limits
from shared.states import BlobRole
from shared.wire.client import Request
from shared.wire.codec import message
from shared.wire.fields import Count, Digest, Id, Key, Most, Name
from shared.wire.rows import Refusal
from shared.wire.schema import record

BlobPiece = Annotated[bytes, Most(limits.BLOB_PIECE_BYTES)]


@message(0x78)
@dataclass(frozen=True, slots=True)
class Sent:
    """The broker has the bytes before `offset`, and `kept` tells that it has the blob on disk:
    until a task names it, but for no more than an hour, and then as long as one does."""

    offset: Count
    kept: bool


@message(0x79)
@dataclass(frozen=True, slots=True)
class Send(Request[Sent]):
    """Begin to send a blob, or go on with one. Only who has sent it before need not send it whole:
    to know a hash gives nobody the bytes."""

    reply = Sent
    digest: Digest
    size: Count


@message(0x7A)
@dataclass(frozen=True, slots=True)
class SendPiece(Request[Sent]):
    """The bytes from `offset` on. The last piece is answered when the blob is on disk."""

    reply = Sent
    digest: Digest
    offset: Count
    data: BlobPiece


@message(0xA8)
@dataclass(frozen=True, slots=True)
class SendFile(Request[Sent]):
    """Hand a blob in as a file of this name on the broker's shelf, instead of sending pieces. Who
    cannot reach the shelf is answered `not_found`, and sends them."""

    reply = Sent
    digest: Digest
    size: Count
    file: Id


@message(0x7B)
@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes of a blob: all that were asked for, as far as there are."""

    data: BlobPiece
    digest: Digest
    size: Count
    """of the whole blob"""


@message(0x7C)
@dataclass(frozen=True, slots=True)
class Fetch(Request[Fetched]):
    """Ask for bytes of a blob that a task of the user takes or has made."""

    reply = Fetched
    id: Id
    role: BlobRole
    place: Count
    """which of them, from 0"""
    offset: Count
    size: Annotated[int, Most(limits.BLOB_PIECE_BYTES)]


@record
class SpaceRow(NamedTuple):
    """What the blobs of one user take."""

    user: Name
    blobs: Count
    bytes: Count


@message(0x7D)
@dataclass(frozen=True, slots=True)
class Space:
    """What blobs take, by user; an administrator sees all users, others themselves."""

    rows: Annotated[tuple[SpaceRow, ...], Most(limits.BATCH_ITEMS)]
    used: Count
    """bytes of all of these: what several users have lies there once"""
    allowed: Count
    """bytes, for each user"""


@message(0x7E)
@dataclass(frozen=True, slots=True)
class GetSpace(Request[Space]):
    """Ask what blobs take."""

    reply = Space


@message(0x98)
@dataclass(frozen=True, slots=True)
class Want:
    """A worker asks for the bytes from `offset` on of what a task takes, while it has the attempt;
    it is answered by `Given`, or by `Brought` with a refusal."""

    key: Key
    attempt: Count
    digest: Digest
    offset: Count


@message(0x99)
@dataclass(frozen=True, slots=True)
class Given:
    """The bytes that a worker asked for: `limits.BLOB_PIECE_BYTES`, or as many as there are."""

    key: Key
    attempt: Count
    digest: Digest
    offset: Count
    data: BlobPiece


@message(0x9A)
@dataclass(frozen=True, slots=True)
class Bring:
    """A worker begins to bring what an attempt has made, or goes on."""

    key: Key
    attempt: Count
    digest: Digest
    size: Count


@message(0x9B)
@dataclass(frozen=True, slots=True)
class BringPiece:
    """The bytes from `offset` on. An outcome may name what has been brought."""

    key: Key
    attempt: Count
    digest: Digest
    offset: Count
    data: BlobPiece


@message(0xA9)
@dataclass(frozen=True, slots=True)
class BringFile:
    """A worker hands what an attempt has made in as a file of this name on the broker's shelf."""

    key: Key
    attempt: Count
    digest: Digest
    size: Count
    file: Id


@message(0x9C)
@dataclass(frozen=True, slots=True)
class Brought:
    """How far the broker is with what a worker brings, as in `Sent`; or why it does not go on."""

    key: Key
    attempt: Count
    digest: Digest
    offset: Count
    kept: bool
    refusal: Refusal | None
