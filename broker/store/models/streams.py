"""Streams, their programs, messages and figures."""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    BlobField,
    CompositeKey,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from broker.store.models.base import Base


class StreamRow(Base):
    """A source of messages."""

    key = IntegerField(primary_key=True)
    owner = IntegerField()
    name = TextField()
    definition = BlobField()
    created = BigIntegerField()
    since = BigIntegerField()
    state = SmallIntegerField()
    attempt = IntegerField()
    sequence = BigIntegerField()
    most = BigIntegerField()
    made = BigIntegerField(null=True)
    generated = BigIntegerField()
    processed = BigIntegerField()
    failed = BigIntegerField()
    errors = BigIntegerField()
    worker = TextField(null=True)

    class Meta:
        table_name = "stream"
        indexes = ((("owner", "name"), True),)


class ProgramRow(Base):
    """The program that messages of a stream are given to; apart, so that counting does not write it
    again."""

    stream = IntegerField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "program"


class MessageRow(Base):
    """A message that is not handled. Of one that became a task, the key is the task's and nothing
    is here but which message it was."""

    key = IntegerField(primary_key=True)
    stream = IntegerField()
    number = BigIntegerField()
    task = SmallIntegerField()
    created = BigIntegerField()
    size = IntegerField()
    state = SmallIntegerField()
    attempt = IntegerField()
    tries = IntegerField()
    started = BigIntegerField(null=True)
    worker = TextField(null=True)
    payload = BlobField()

    class Meta:
        table_name = "message"


class StreamErrorRow(Base):
    """A message that has failed, until somebody drops it or has it handled anew."""

    key = IntegerField(primary_key=True)
    stream = IntegerField(index=True)
    attempt = IntegerField()
    number = BigIntegerField()
    task = BigIntegerField()
    worker = TextField()
    at = BigIntegerField()
    code = TextField()
    reason = TextField()
    text = TextField()
    payload = BlobField()

    class Meta:
        table_name = "stream_error"


class StreamCountRow(Base):
    """What a worker did for a stream; without a name, what all those did that are not counted by
    name any more."""

    stream = IntegerField()
    worker = TextField()
    generated = BigIntegerField()
    processed = BigIntegerField()
    failed = BigIntegerField()
    used = BigIntegerField()

    class Meta:
        table_name = "stream_count"
        primary_key = CompositeKey("stream", "worker")
        without_rowid = True
