"""What is told of images, to people and to programs, and of filters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shared.cli.image.finding import PIPE, Work
from shared.cli.kinds.image import picture_result, result_fields
from shared.cli.layout import columns
from shared.cli.output import task_fields
from shared.kinds import image
from shared.kinds.image import FILTERS, Filter, Parameter, PictureResult
from shared.kinds.image.parameters import shown
from shared.safety import one_line
from shared.wire.rows import TaskRow


def done_line(work: Work, result: PictureResult) -> str | None:
    """What was written where; nothing beside an image that goes through a pipe."""
    if work.target is None:
        return None
    return one_line(f"{work.target}: {image.summary(result)}")


def done_json(work: Work, row: TaskRow) -> str:
    """An image that was made, as one line of JSON."""
    made = {"result": result_fields(picture_result(row.result))}
    return json.dumps({**task_fields(row), **_places(work), **made})


def failed_json(work: Work, code: str, reason: str) -> str:
    """One of which nothing came."""
    error = {"code": code, "message": reason}
    return json.dumps({**_places(work), "state": "failed", "error": error, "result": None})


def filter_lines() -> list[str]:
    """Every filter in columns, and under it its parameters."""
    return columns([cells for known in FILTERS.values() for cells in _cells(known)])


def filters_json() -> Iterator[str]:
    """Every filter as a line of JSON."""
    for known in FILTERS.values():
        parameters = [_parameter_fields(each) for each in known.parameters]
        fields = {"name": known.name, "sentence": known.sentence, "parameters": parameters}
        yield json.dumps(fields)


def _places(work: Work) -> dict[str, Any]:
    return {"in": str(work.source or PIPE), "out": str(work.target or PIPE)}


def _cells(known: Filter) -> Iterator[tuple[str, ...]]:
    names = ",".join(each.name for each in known.parameters)
    yield f"{known.name}:{names}" if names else known.name, known.sentence
    for each in known.parameters:
        about = f"{each.range}; {shown(each.default)} if not given"
        yield f"  {each.name}", f"  {each.sentence.rstrip('.')}: {about}."


def _parameter_fields(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "unit": parameter.unit or None,
        "least": parameter.least,
        "most": parameter.most,
        "default": parameter.default,
        "whole": parameter.whole,
        "sentence": parameter.sentence,
    }
