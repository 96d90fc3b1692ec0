"""How programs and what came of them are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared.cli.code.fields import program_fields, result_fields
from shared.cli.code.telling import case_line, places_of
from shared.cli.kinds.base import Bodies, Lines
from shared.clock import SECOND
from shared.errors import WireError
from shared.kinds import code
from shared.safety import one_line, visible
from shared.wire.rows import TaskRow


def _program_result(result: bytes | None) -> code.ProgramResult | None:
    try:
        return None if result is None else code.result_of(result)
    except WireError:
        return None


def _fields(_row: TaskRow, payload: bytes | None, result: bytes | None) -> dict[str, Any]:
    fields = {} if payload is None else program_fields(code.program_of(payload))
    found = _program_result(result)
    return fields if found is None else fields | result_fields(found)


def _asked(payload: bytes) -> Lines:
    program = code.program_of(payload)
    yield "language", one_line(program.language)
    yield "files", " ".join(file.name for file in program.files)


def _came(result: bytes | None) -> Lines:
    found = _program_result(result)
    if found is None:
        return
    yield "verdict", found.verdict.value
    if found.compile is not None and found.compile.output:
        yield "compiler", _text(found.compile.output)
        yield "places", _lines(places_of(found.compile.places))
    if found.run is not None:
        yield from _run_came(found.run)
    yield "cases", _lines(map(case_line, found.cases))


def _run_came(run: code.Run) -> Lines:
    ended = f"exit {run.exit_code}" if run.exit_code is not None else None
    yield "ended by", one_line(run.signal) if run.signal else ended
    yield "took", f"{run.cpu_ms / SECOND:.2f} s, in all {run.wall_ms / SECOND:.2f} s"
    yield "memory", f"{run.memory_kb / 1_000:.1f} MB"
    yield "output", _text(run.stdout)
    yield "errors", _text(run.stderr)


def _lines(said: Iterable[str]) -> str:
    return "".join(f"\n{one_line(each)}" for each in said)


def _text(body: bytes) -> str:
    return "\n" + visible(body.decode(errors="replace")).rstrip("\n") if body else ""


BODIES = Bodies(_fields, _asked, _came)
