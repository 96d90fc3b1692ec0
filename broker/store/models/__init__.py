"""The tables, as peewee sees them. Migrations make them; hot statements pass them by."""

from __future__ import annotations

from broker.store.models.accounts import InvitationRow, SessionRow, UserRow
from broker.store.models.audit import AuditRow
from broker.store.models.base import Base, database
from broker.store.models.blobs import BlobClaimRow, BlobUseRow
from broker.store.models.enrolled import EnrolledRow, InvitedWorkerRow
from broker.store.models.grid import GridRow, SettingRow
from broker.store.models.operations import OperationRow
from broker.store.models.references import NameRow, ReferenceRow
from broker.store.models.streams import (
    MessageRow,
    ProgramRow,
    StreamCountRow,
    StreamErrorRow,
    StreamRow,
)
from broker.store.models.tasks import (
    LossRow,
    PayloadRow,
    ResultRow,
    TaskRow,
    TitleRow,
    TombstoneRow,
)

__all__ = [
    "AuditRow",
    "Base",
    "BlobClaimRow",
    "BlobUseRow",
    "EnrolledRow",
    "GridRow",
    "InvitationRow",
    "InvitedWorkerRow",
    "LossRow",
    "MessageRow",
    "NameRow",
    "OperationRow",
    "PayloadRow",
    "ProgramRow",
    "ReferenceRow",
    "ResultRow",
    "SessionRow",
    "SettingRow",
    "StreamCountRow",
    "StreamErrorRow",
    "StreamRow",
    "TaskRow",
    "TitleRow",
    "TombstoneRow",
    "UserRow",
    "database",
]
