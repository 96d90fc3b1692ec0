"""Tasks, what they are made of and what came of them."""

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


class TaskRow(Base):
    """A task without what it is made of."""

    key = IntegerField(primary_key=True)
    owner = IntegerField()
    id = BlobField()
    number = BigIntegerField()
    kind = TextField()
    title = TextField()
    size = IntegerField()
    priority = SmallIntegerField()
    time_limit = BigIntegerField()
    created = BigIntegerField()
    revision = BigIntegerField()
    state = SmallIntegerField()
    attempt = IntegerField()
    tries = IntegerField()
    started = BigIntegerField(null=True)
    finished = BigIntegerField(null=True)
    worker = TextField(null=True)
    summary = TextField()
    error = BlobField(null=True)
    digest = BlobField(null=True)
    cached = SmallIntegerField()
    whole = SmallIntegerField()
    steps = IntegerField()
    steps_done = IntegerField()
    needs = TextField()
    takes_input = SmallIntegerField()
    fed = SmallIntegerField()

    class Meta:
        table_name = "task"
        indexes = (
            (("owner", "id"), True),
            (("owner", "number"), True),
            (("owner", "revision"), False),
        )


class TitleRow(Base):
    """The title of a task in the order of titles, within a run of its owner's numbers."""

    owner = IntegerField()
    run = IntegerField()
    title = TextField()
    number = BigIntegerField()

    class Meta:
        table_name = "title"
        primary_key = CompositeKey("owner", "run", "title", "number")
        without_rowid = True


class PayloadRow(Base):
    """What a task is made of; apart, so that a change of state does not write it again."""

    key = IntegerField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "payload"


class ResultRow(Base):
    """What came of a task."""

    key = IntegerField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "result"


class LossRow(Base):
    """A try of a task, or of a step of it, that came to nothing."""

    task = IntegerField(index=True)
    attempt = IntegerField()
    worker = TextField()
    at = BigIntegerField()
    reason = TextField()
    step = TextField()

    class Meta:
        table_name = "loss"
        primary_key = False


class TombstoneRow(Base):
    """A deleted task."""

    owner = IntegerField()
    id = BlobField()
    number = BigIntegerField()
    revision = BigIntegerField()
    deleted = BigIntegerField()

    class Meta:
        table_name = "tombstone"
        primary_key = CompositeKey("owner", "id")
        indexes = ((("owner", "revision"), False), (("deleted",), False))
