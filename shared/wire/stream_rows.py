"""The rows that replies about streams are made of."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from shared import limits
from shared.stream.definition import Definition
from shared.wire.fields import Count, Key, Millis, Most, Name, Sentence, Title
from shared.wire.schema import record


@record
class StreamRow(NamedTuple):
    """A stream as its owner and administrators see it. What was generated is what was processed,
    what has failed and what is still there."""

    owner: Name
    name: Name
    definition: Definition
    created: Millis
    on: bool
    waits: Sentence
    """why it makes no messages although it is on; empty where it does"""
    generator: Name | None
    """the worker that makes its messages"""
    attempt: Count
    """how often one became generator"""
    generated: Count
    """the number of the last message"""
    processed: Count
    failed: Count
    unhandled: Count
    """messages that are still there"""
    errors: Count
    """failed messages that are kept"""
    made: Millis | None
    """when the last message was due"""
    latency: Millis
    """from when a message was made until it was handled, on average lately"""


StreamRows = Annotated[tuple[StreamRow, ...], Most(limits.STREAMS)]


@record
class StreamShare(NamedTuple):
    """What one worker did for a stream; without a name, what those did that are not counted by
    name any more."""

    worker: Name
    generated: Count
    processed: Count
    failed: Count


@record
class ErrorRow(NamedTuple):
    """A message that has failed."""

    key: Key
    """orders them; with `attempt` it names this failure of this message"""
    attempt: Count
    number: Count
    """of the message"""
    task: Count
    """the owner's number of the task that it became, or 0"""
    worker: Name
    at: Millis
    code: Name
    reason: Sentence
    text: Title
    """the beginning of the message's text"""
