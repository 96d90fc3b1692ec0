"""Reads the files of programs, and the folders of their cases."""

from __future__ import annotations

from pathlib import Path

from shared import limits
from shared.errors import CalcError
from shared.kinds.code import Case

INPUT, EXPECTED = ".in", (".out", ".ans")
"""How the files of a case end."""


def cases_in(folder: Path) -> tuple[Case, ...]:
    """A case for each NAME.in with its NAME.out; raises `CalcError`."""
    inputs = sorted(folder.glob(f"*{INPUT}"))
    if not inputs:
        sentence = f"There are no cases in {folder}: a case is NAME.in and NAME.out."
        raise CalcError("input", sentence)
    return tuple(Case(path.stem, read(path), read(_expected(path))) for path in inputs)


def read(path: str | Path, descriptor: int | None = None) -> bytes:
    """What is in a file, or in one that is open already; raises `CalcError`."""
    given = path if descriptor is None else descriptor
    try:
        with open(given, "rb", closefd=descriptor is None) as file:
            body = file.read(limits.PAYLOAD_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CalcError("input", f"Cannot read {path}: {reason}.") from error
    if len(body) > limits.PAYLOAD_BYTES:
        raise CalcError("input", f"{path} is too large: a task has {limits.PAYLOAD_BYTES:,} bytes.")
    return body


def _expected(path: Path) -> Path:
    beside = [path.with_suffix(suffix) for suffix in EXPECTED]
    found = next((each for each in beside if each.exists()), None)
    if found is None:
        raise CalcError("input", f"The case {path} has no {beside[0].name} beside it.")
    return found
