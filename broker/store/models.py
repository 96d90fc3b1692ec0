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
    cached_from = BigIntegerField()
    """the cache holds results of later tasks only: somebody has cleared it then"""
    titled = BigIntegerField()
    """the titles of later tasks are not in their table yet"""
    last_worker = BigIntegerField()
    secret = BlobField()
    """what the tickets of workers are known by"""

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
    disabled = SmallIntegerField()
    task_quota = BigIntegerField()
    blob_quota = BigIntegerField()

    class Meta:
        table_name = "account"


class SessionRow(Base):
    """A log-in, under the hash of its token."""

    digest = BlobField(primary_key=True)
    owner = IntegerField()
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


class SettingRow(Base):
    """A setting that somebody has changed; the others are what they are by default."""

    name = TextField(primary_key=True)
    value = BigIntegerField()

    class Meta:
        table_name = "setting"


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
