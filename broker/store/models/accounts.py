"""Accounts, what they are made with, and their log-ins."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, SmallIntegerField, TextField

from broker.store.models.base import Base


class UserRow(Base):
    """An account."""

    key = IntegerField(primary_key=True)
    name = TextField(unique=True)
    role = TextField()
    password = TextField()
    last_number = BigIntegerField()
    created = BigIntegerField()
    disabled = SmallIntegerField()
    task_quota = BigIntegerField()
    blob_quota = BigIntegerField()

    class Meta:
        table_name = "account"


class SessionRow(Base):
    """A log-in, under the hash of its token."""

    digest = BlobField(primary_key=True)
    owner = IntegerField(index=True)
    created = BigIntegerField()
    used = BigIntegerField()
    program = TextField()
    address = TextField()

    class Meta:
        table_name = "session"


class InvitationRow(Base):
    """What somebody may make an account with, under the hash of its code."""

    digest = BlobField(primary_key=True)
    role = TextField()
    inviter = IntegerField()
    until = BigIntegerField()

    class Meta:
        table_name = "invitation"
        without_rowid = True
