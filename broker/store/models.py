"""The tables, as peewee sees them. Migrations make them; hot statements pass them by."""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    BlobField,
    CompositeKey,
    IntegerField,
    Model,
    Proxy,
    SmallIntegerField,
    TextField,
)

database = Proxy()


class Base(Model):
    """A table of calcgrid's."""

    class Meta:
        database = database
        legacy_table_names = False


class GridRow(Base):
    """The one row of the whole grid: its identity and its counters."""

    key = IntegerField(primary_key=True)
    id = BlobField()
    revision = BigIntegerField()
    last_key = BigIntegerField()
    oldest_known = BigIntegerField()

    class Meta:
        table_name = "grid"


class UserRow(Base):
    """An account."""

    key = IntegerField(primary_key=True)
    name = TextField(unique=True)
    role = TextField()
    password = TextField()
    last_number = BigIntegerField()
    created = BigIntegerField()

    class Meta:
        table_name = "account"


class SessionRow(Base):
    """A log-in, under the hash of its token."""

    digest = BlobField(primary_key=True)
    owner = IntegerField()
    created = BigIntegerField()
    used = BigIntegerField()

    class Meta:
        table_name = "session"


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

    class Meta:
        table_name = "task"
        indexes = (
            (("owner", "id"), True),
            (("owner", "number"), True),
            (("owner", "revision"), False),
        )


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
        indexes = ((("owner", "revision"), False),)
