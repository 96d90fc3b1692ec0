"""The checked kinds of field a message is made of.

A field is annotated with a type and, where its size matters, a bound:
`Annotated[str, Most(64)]`. `shared.wire.schema` turns these annotations into checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from shared import limits


@dataclass(frozen=True, slots=True)
class Most:
    """At most so many characters, bytes or items, or an integer no larger."""

    limit: int


@dataclass(frozen=True, slots=True)
class Exactly:
    """Exactly so many bytes."""

    size: int


Id = Annotated[bytes, Exactly(16)]
"""A UUID, made by the side that names the thing."""

Key = Annotated[int, Most(2**63 - 1)]
"""The broker's own number of a task, in all the grid."""

Count = Annotated[int, Most(2**63 - 1)]
Millis = Annotated[int, Most(limits.MILLIS)]
"""Milliseconds since 1970-01-01 UTC, or a span of milliseconds."""

Name = Annotated[str, Most(limits.NAME_CHARS)]
Title = Annotated[str, Most(limits.TITLE_CHARS)]
Summary = Annotated[str, Most(limits.SUMMARY_CHARS)]
Sentence = Annotated[str, Most(limits.SENTENCE_CHARS)]
Password = Annotated[str, Most(limits.PASSWORD_CHARS)]
Digest = Annotated[bytes, Exactly(32)]
"""The SHA-256 of a blob."""

FolderPath = Annotated[str, Most(limits.PATH_CHARS)]
"""Of a folder on the broker's machine; empty where nobody is to know one."""

SessionId = Annotated[bytes, Exactly(32)]
"""The SHA-256 of a session's token: it names the session, and nobody can log in with it."""

Invitation = Annotated[str, Most(limits.INVITATION_CHARS)]
Token = Annotated[bytes, Exactly(32)]
Payload = Annotated[bytes, Most(limits.PAYLOAD_BYTES)]
ResultBody = Annotated[bytes, Most(limits.RESULT_BYTES)]
