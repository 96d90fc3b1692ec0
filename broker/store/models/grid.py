"""The grid itself, and its settings."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, TextField

from broker.store.models.base import Base


class GridRow(Base):
    """The one row of the whole grid: its identity and its counters."""

    key = IntegerField(primary_key=True)
    id = BlobField()
    revision = BigIntegerField()
    last_key = BigIntegerField()
    oldest_known = BigIntegerField()
    cached_from = BigIntegerField()
    """the cache holds results of later tasks only: somebody has cleared it then"""
    titled = BigIntegerField()
    """the titles of later tasks are not in their table yet"""
    last_worker = BigIntegerField()
    secret = BlobField()
    """what the tickets of workers are known by"""

    class Meta:
        table_name = "grid"


class SettingRow(Base):
    """A setting that somebody has changed; the others are what they are by default."""

    name = TextField(primary_key=True)
    value = BigIntegerField()

    class Meta:
        table_name = "setting"
