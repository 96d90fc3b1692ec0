"""What somebody did."""

from __future__ import annotations

from peewee import BigIntegerField, IntegerField, TextField

from broker.store.models.base import Base


class AuditRow(Base):
    """Something that somebody did."""

    key = IntegerField(primary_key=True)
    at = BigIntegerField(index=True)
    account = IntegerField()
    name = TextField()
    deed = TextField(index=True)
    about = TextField()
    address = TextField()

    class Meta:
        table_name = "audit"
