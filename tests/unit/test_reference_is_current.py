"""The manual's reference says what the code does."""

from __future__ import annotations

import json

import pytest

from shared.audit import Audited
from shared.cli.account.telling import account_json, invitation_json, session_json
from shared.cli.audit import audit_json
from shared.cli.monitor.telling import Snapshot, snapshot_json
from shared.cli.output import refused_json, setting_json, task_json
from shared.cli.space import space_json
from shared.cli.streams.fields import error_fields, sheet_fields, stream_fields
from shared.cli.worker_row import worker_json
from shared.kinds import expression
from shared.settings import SETTINGS
from shared.states import Role, TaskState, WorkerState
from shared.wire.accounts import AccountRow, InvitationRow, SessionRow
from shared.wire.audit import AuditRow
from shared.wire.blobs import SpaceRow
from shared.wire.client import FleetNow
from shared.wire.codec import message_types
from shared.wire.rows import Counts, TaskError, TaskRow, WorkerRow
from shared.wire.stream_rows import StreamRow
from shared.wire.streams import StreamNow
from tests.support.made_up_streams import failure, row
from tools.make_reference import FOLDER, PAGES
from tools.reference.commands import (
    ACCOUNT_FIELDS,
    AUDIT_FIELDS,
    ERROR_FIELDS,
    INVITATION_FIELDS,
    SESSION_FIELDS,
    SETTING_FIELDS,
    SNAPSHOT_FIELDS,
    SPACE_FIELDS,
    STREAM_FIELDS,
    TASK_FIELDS,
    WHOLE_STREAM_FIELDS,
    WORKER_FIELDS,
)
from tools.reference.markdown import attribute_docs, table
from tools.reference.protocol import protocol


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == PAGES[name](), "the code has changed: run make docs"


def test_every_field_of_a_task_is_in_the_manual() -> None:
    row = TaskRow(bytes(16), 1, 1, expression.NAME, TaskState.QUEUED, "1+1", 0)
    assert list(json.loads(task_json(row, None, None))) == list(TASK_FIELDS)


def test_a_refused_expression_has_the_same_fields() -> None:
    refused = json.loads(refused_json("1+", TaskError("invalid", "no")))
    assert refused.keys() == TASK_FIELDS.keys()


def test_every_field_of_a_worker_is_in_the_manual() -> None:
    row = WorkerRow("w", "h", 1, WorkerState.ALIVE, 1, 0, 0, 0, 0, 0, 0, (), "1")
    assert list(json.loads(worker_json(row))) == list(WORKER_FIELDS)


def test_every_field_of_a_stream_and_of_what_failed_is_in_the_manual() -> None:
    now = StreamNow(row(), b"", ())
    assert list(stream_fields(now.row)) == list(STREAM_FIELDS)
    assert list(sheet_fields(now, ())) == [*STREAM_FIELDS, *WHOLE_STREAM_FIELDS]
    assert list(error_fields(failure(1))) == list(ERROR_FIELDS)


def test_every_field_of_a_snapshot_is_in_the_manual() -> None:
    snapshot = Snapshot(0, 0, FleetNow((), Counts(), Counts()))
    assert list(json.loads(snapshot_json(snapshot))) == list(SNAPSHOT_FIELDS)


def test_every_field_of_a_setting_is_in_the_manual() -> None:
    for setting in SETTINGS.values():
        assert list(json.loads(setting_json(setting, setting.default))) == list(SETTING_FIELDS)


def test_every_field_of_a_deed_is_in_the_manual() -> None:
    row = AuditRow(1, 0, "ann", Audited.LOG_IN, "", "")
    assert list(json.loads(audit_json(row))) == list(AUDIT_FIELDS)


def test_every_field_of_accounts_is_in_the_manual() -> None:
    account = AccountRow("ann", Role.USER, False, 0, 0, 0, 0, 0, 0)
    assert list(json.loads(account_json(account))) == list(ACCOUNT_FIELDS)
    session = SessionRow(bytes(32), 0, 0, "calc", "", False)
    assert list(json.loads(session_json(session))) == list(SESSION_FIELDS)
    invitation = InvitationRow(bytes(16), Role.USER, "ann", 0)
    assert list(json.loads(invitation_json(invitation))) == list(INVITATION_FIELDS)


def test_every_message_and_record_is_in_the_manual() -> None:
    text = protocol()
    for number, cls in message_types().items():
        assert f"### `{number:#04x}` {cls.__name__}\n" in text
    for record in (TaskRow, StreamNow, SpaceRow, AuditRow, StreamRow, AccountRow):
        assert f" {record.__name__}\n" in text


def test_a_bar_does_not_end_the_cell_of_a_table() -> None:
    assert table(("a",), [("x | y",)]).splitlines()[-1] == r"| x \| y |"


def test_the_strings_under_attributes_are_found() -> None:
    assert attribute_docs(TaskState)["QUEUED"] == "for a worker with a free slot"


def test_what_is_said_of_a_users_images_is_what_is_there() -> None:
    assert list(json.loads(space_json(SpaceRow("ann", 1, 2)))) == list(SPACE_FIELDS)
