"""The steps of tasks that were split."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, SmallIntegerField, TextField

from broker.store.models.base import Base


class OperationRow(Base):
    """A step of a task that was split; it is kept as long as the task."""

    key = IntegerField(primary_key=True)
    parent = IntegerField(index=True)
    operands = BlobField()
    cost = BigIntegerField()
    path = BigIntegerField()
    label = TextField()
    begins = IntegerField()
    ends = IntegerField()
    size = IntegerField()
    payload = BlobField()
    state = SmallIntegerField()
    attempt = IntegerField()
    tries = IntegerField()
    started = BigIntegerField(null=True)
    finished = BigIntegerField(null=True)
    worker = TextField(null=True)
    summary = TextField()
    error = BlobField(null=True)
    result = BlobField(null=True)

    class Meta:
        table_name = "operation"
