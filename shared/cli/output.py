"""Tasks and settings as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.cli.kinds import BODIES
from shared.cli.layout import columns
from shared.ids import id_text
from shared.kinds import expression
from shared.safety import one_line, visible
from shared.settings import Setting, Settings, Unit
from shared.states import TaskState
from shared.wire.rows import Loss, TaskError, TaskRow


def time_text(millis: int | None) -> str | None:
    """A time as ISO 8601 in UTC, with milliseconds."""
    if millis is None:
        return None
    moment = datetime.fromtimestamp(millis / 1_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def task_json(
    row: TaskRow, payload: bytes | None, result: bytes | None, losses: Sequence[Loss] = ()
) -> str:
    """A task as one line of JSON. Text in it is as its author wrote it, escaped."""
    fields = task_fields(row)
    if losses:
        fields["lost"] = [_loss_fields(loss) for loss in losses]
    if row.kind in BODIES:
        fields |= BODIES[row.kind].fields(row, payload, result)
    return json.dumps(fields)


def task_fields(row: TaskRow) -> dict[str, Any]:
    """What tasks of every kind have, as JSON has it."""
    return {
        "id": id_text(row.id),
        "number": row.number,
        "kind": row.kind,
        "state": row.state.value,
        "created": time_text(row.created),
        "started": time_text(row.started),
        "finished": time_text(row.finished),
        "worker": row.worker,
        "attempt": row.attempt,
        "error": _error_fields(row.error),
    }


def refused_json(text: str, error: TaskError) -> str:
    """An expression that never became a task, as one line of JSON."""
    unknown = dict.fromkeys(("id", "number", "created", "started", "finished", "worker"))
    fields = {
        **unknown,
        "kind": expression.NAME,
        "state": TaskState.FAILED.value,
        "attempt": 0,
        "error": _error_fields(error),
        "expression": text,
        "result": None,
        "cached": False,
    }
    return json.dumps(fields)


def task_line(row: TaskRow) -> str:
    """A task as one line for a person."""
    said = row.error.message if row.error else row.summary
    parts = (f"{row.number:>6}", f"{row.state.value:<9}", one_line(row.title), one_line(said))
    return "  ".join(part for part in parts if part)


def loss_line(loss: Loss) -> str:
    """A try that came to nothing, as one line for a person."""
    step = f" of {loss.step}" if loss.step else ""
    where = f"attempt {loss.attempt}{step} at {loss.worker}"
    return one_line(f"{time_text(loss.at)}, {where}: {loss.reason}")


def _loss_fields(loss: Loss) -> dict[str, Any]:
    return {
        "attempt": loss.attempt,
        "step": loss.step or None,
        "worker": loss.worker,
        "at": time_text(loss.at),
        "reason": loss.reason,
    }


def pointed_at(text: str, error: TaskError) -> str:
    """What went wrong, under the place in the text where that is known and short."""
    sentence = visible(error.message)
    if error.start is None or "\n" in text or len(text) > 200:
        return sentence
    width = max(1, (error.end or error.start) - error.start)
    return f"{one_line(text)}\n{' ' * error.start}{'^' * width} {sentence}"


def setting_json(setting: Setting, value: int) -> str:
    """A setting as one line of JSON; a switch is true or false and has no range, a choice one of
    its words."""
    return json.dumps(
        {
            "name": setting.name,
            "value": _json_value(setting, value),
            "unit": setting.unit.value,
            "least": None if setting.names else setting.least,
            "most": None if setting.names else setting.most,
            "words": setting.words or None,
            "default": _json_value(setting, setting.default),
            "sentence": setting.sentence,
        }
    )


def _json_value(setting: Setting, value: int) -> object:
    if setting.words:
        return setting.text(value)
    return bool(value) if setting.unit is Unit.SWITCH else value


def setting_lines(settings: Iterable[Setting], now: Settings) -> list[str]:
    """Settings as lines for a person, in columns."""
    return columns([_setting_cells(setting, now) for setting in settings])


def _setting_cells(setting: Setting, now: Settings) -> tuple[str, ...]:
    default = f"default {setting.text(setting.default)}"
    value = setting.text(now[setting.name])
    return setting.name, value, setting.unit.value, setting.range, default, setting.sentence


def _error_fields(error: TaskError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "code": error.code,
        "message": error.message,
        "start": error.start,
        "end": error.end,
    }
