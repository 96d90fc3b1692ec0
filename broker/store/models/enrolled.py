"""Workers of other machines, and what lets them in."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, TextField

from broker.store.models.base import Base


class EnrolledRow(Base):
    """A worker of another machine, which is known by its key."""

    key = BlobField(primary_key=True)
    name = TextField()
    roles = TextField()
    """separated by commas"""
    address = TextField()
    created = BigIntegerField()
    seen = BigIntegerField()
    invitation = BlobField()
    """the hash of the token that let it in"""
    revoked = BigIntegerField(null=True)

    class Meta:
        table_name = "enrolled"
        without_rowid = True


class InvitedWorkerRow(Base):
    """What lets a worker in once, under the hash of its token."""

    digest = BlobField(primary_key=True)
    name = TextField()
    roles = TextField()
    created = BigIntegerField()
    expires = BigIntegerField()
    used = BigIntegerField(null=True)

    class Meta:
        table_name = "invited_worker"
        without_rowid = True
