"""Blobs: for whom they count, and which tasks name them."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, SmallIntegerField

from broker.store.models.base import Base


class BlobClaimRow(Base):
    """A blob that counts for a user: the bytes are a file."""

    owner = IntegerField()
    digest = BlobField(index=True)
    size = BigIntegerField()
    uses = BigIntegerField()
    until = BigIntegerField()

    class Meta:
        table_name = "blob_claim"
        primary_key = CompositeKey("owner", "digest")
        without_rowid = True


class BlobUseRow(Base):
    """A task names a blob."""

    task = IntegerField()
    role = SmallIntegerField()
    place = SmallIntegerField()
    digest = BlobField()
    size = BigIntegerField()

    class Meta:
        table_name = "blob_use"
        primary_key = CompositeKey("task", "role", "place")
        without_rowid = True
