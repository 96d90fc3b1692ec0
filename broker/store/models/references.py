"""What tasks refer to, and by which names."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from broker.store.models.base import Base


class ReferenceRow(Base):
    """What a task refers to; the result of the target outlives it until nobody waits for it."""

    key = IntegerField()
    position = IntegerField()
    target = IntegerField(index=True)
    text = TextField()
    begins = IntegerField()
    ends = IntegerField()

    class Meta:
        table_name = "reference"
        primary_key = CompositeKey("key", "position")


class NameRow(Base):
    """The task whose result a user keeps under a name."""

    owner = IntegerField()
    name = TextField()
    number = BigIntegerField()

    class Meta:
        table_name = "name"
        primary_key = CompositeKey("owner", "name")
